import Contracts
import RPC
import Testing

@testable import RespondentsService

@Suite("Searching for changed respondents")
struct SearchAfterChangeTests {
    @Test("finds them by what an update says, and no more by what was there before")
    func updated() async throws {
        try await withRespondents { service in
            let id = try await service.add(try await service.contact("old@x.pl", labels: ["Old", "Stays", "Goes"]))
            let labels = [NumberedLabel(number: 1, text: "New"), NumberedLabel(number: 3, text: "")]
            _ = try await service.update([RespondentChange(id: id, email: "new@x.pl", labels: labels)])
            await service.work()
            func found(_ number: Int64, _ value: String) async throws -> [String] {
                try await service.search(RespondentCriteria(labels: [LabelCriterion(number: number, value: value)])).map(\.email)
            }
            #expect(try await found(1, "New") == ["new@x.pl"])
            #expect(try await found(2, "Stays") == ["new@x.pl"])
            #expect(try await found(1, "Old") == [])
            #expect(try await found(3, "Goes") == [])
            #expect(try await service.search(RespondentCriteria(email: "old@x.pl")).isEmpty)
            #expect(try await service.count("respondent_labels") == 2)
        }
    }

    @Test("finds nobody by an address or a label that was anonymised")
    func anonymised() async throws {
        try await withRespondents { service in
            _ = try await service.add(try await service.contact("jan@x.pl", labels: ["Janislaw", "Stays"]))
            _ = try await service.anonymise(labels: [1])
            await service.work()
            #expect(try await service.search(RespondentCriteria(email: "jan@x.pl")).isEmpty)
            #expect(try await service.search(RespondentCriteria(labels: [LabelCriterion(number: 1, value: "Janislaw")])).isEmpty)
            #expect(try await service.search(RespondentCriteria(labels: [LabelCriterion(number: 1, value: "xyzabc")])).count == 1)
            #expect(try await service.column("SELECT email_key FROM respondent_labels", as: String.self).allSatisfy { $0 != "jan@x.pl" })
        }
    }
}
