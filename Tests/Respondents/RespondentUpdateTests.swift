import Contracts
import RPC
import TestSupport
import Testing

@testable import RespondentsService

@Suite("Updates of respondents")
struct RespondentUpdateTests {
    @Test("change what they name and nothing else; what cannot be changed is skipped, and told")
    func update() async throws {
        try await withRespondents { service in
            let first = try await service.respondent(email: "Jan@example.org", labels: ["a", "b", "c"])
            let second = try await service.respondent(email: "ewa@example.org", labels: ["x"])
            let offline = try await service.respondent(email: "uli@example.org", labels: ["o"], isOffline: true)
            let foreign = try await service.respondent(survey: 20, email: "other@example.org", account: RespondentsHarness.otherAccount)
            let elsewhere = try await service.respondent(survey: 8, email: "else@example.org")
            let id = try await service.update([
                RespondentChange(id: first, labels: [NumberedLabel(number: 2, text: ""), NumberedLabel(number: 5, text: "null")]),
                RespondentChange(id: second, email: " Ewa.Nowak@Example.org ", labels: []),
                RespondentChange(id: second, email: "j,n example.org", labels: [NumberedLabel(number: 1, text: "lost")]),
                RespondentChange(id: second, email: "", labels: []), RespondentChange(id: offline, email: "new@example.org"),
                RespondentChange(id: foreign, email: "new@example.org"), RespondentChange(id: elsewhere, email: "new@example.org"),
                RespondentChange(id: 999_999, email: "new@example.org"), RespondentChange(id: -1, email: "new@example.org"),
            ])
            #expect(try await service.job(id).state == .queued)
            #expect(try await service.stored(first).first == "Jan@example.org")
            await service.work()
            #expect(try await service.stored(first) == ["Jan@example.org", "jan@example.org", "a", "", "c", "", "null"])
            #expect(try await service.stored(second) == ["Ewa.Nowak@Example.org", "ewa.nowak@example.org", "x"])
            #expect(try await service.stored(offline) == ["uli@example.org", "uli@example.org", "o"])
            let job = try await service.job(id)
            #expect(job.state == .done && job.changed == 2 && job.startedAt == testNow && job.endedAt == testNow)
            #expect(job.skipped.map(\.id) == [second, second, offline, foreign, elsewhere, 999_999, -1])
            #expect(
                job.skipped.map(\.reason) == [
                    .invalidEmail, .invalidEmail, .offlineDistribution, .unknownRespondent, .unknownRespondent, .unknownRespondent,
                    .unknownRespondent,
                ])
            #expect(try await service.column("SELECT count(*) FROM jobs WHERE payload IS NOT NULL", as: Int64.self) == [0])
        }
    }

    static let refused: [(RespondentUpdate, StatusCode)] = [
        (RespondentUpdate(survey: 7, respondents: []), .invalidArgument),
        (RespondentUpdate(survey: 7, respondents: (0..<101).map { RespondentChange(id: $0) }), .invalidArgument),
        (change(number: 0), .invalidArgument), (change(number: 16), .invalidArgument),
        (change(text: String(repeating: "x", count: 1_001)), .invalidArgument), (change(text: "\u{0}"), .invalidArgument),
        (RespondentUpdate(survey: 999, respondents: [RespondentChange(id: 1)]), .notFound),
        (RespondentUpdate(survey: 20, respondents: [RespondentChange(id: 1)]), .permissionDenied),
    ]

    private static func change(number: Int64 = 1, text: String = "x") -> RespondentUpdate {
        RespondentUpdate(survey: 7, respondents: [RespondentChange(id: 1, labels: [NumberedLabel(number: number, text: text)])])
    }

    @Test("that cannot be accepted leave no job", arguments: refused)
    func refusals(update: RespondentUpdate, code: StatusCode) async throws {
        try await withRespondents { service in
            let error = await refusal { try await service.application.jobs.update(update, in: .test(account: 1)) }
            let jobs = try await service.count("jobs")
            #expect(error?.code == code && jobs == 0)
        }
    }

    @Test("under one key are one job")
    func once() async throws {
        try await withRespondents { service in
            let id = try await service.respondent(email: "a@b.pl")
            let first = try await service.update([RespondentChange(id: id, email: "c@d.pl")], key: "k")
            #expect(try await service.update([RespondentChange(id: id, email: "c@d.pl")], key: "k") == first)
            #expect(try await service.count("jobs") == 1)
        }
    }
}
