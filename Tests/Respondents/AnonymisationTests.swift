import Contracts
import RPC
import TestSupport
import Testing

@testable import RespondentsService

@Suite("Anonymisation of respondents")
struct AnonymisationTests {
    private static let printed = "[email protected]"

    @Test("replaces the address of those who get mail, and listed labels of all, empty ones too")
    func fields() async throws {
        try await withRespondents { service in
            let mailed = try await service.respondent(email: "jan@example.org", labels: ["Jan", "Kowalski"])
            let offline = try await service.respondent(email: "ewa@example.org", labels: ["Ewa"], isOffline: true)
            let other = try await service.respondent(survey: 8, email: "eva@example.org", labels: ["Eva"])
            let id = try await service.anonymise(labels: [1, 4])
            let late = try await service.respondent(email: "late@example.org", labels: ["Late"])
            await service.work()
            #expect(try await service.stored(mailed) == [Self.printed, Self.printed, "xyzabc", "Kowalski", "", "xyzabc"])
            #expect(try await service.stored(offline) == ["ewa@example.org", "ewa@example.org", "xyzabc", "", "", "xyzabc"])
            #expect(try await service.stored(other) == ["eva@example.org", "eva@example.org", "Eva"])
            // Who came after the request was not meant by it.
            #expect(try await service.stored(late) == ["late@example.org", "late@example.org", "Late"])
            let job = try await service.job(id)
            #expect(job.state == .done && job.changed == 2 && job.kind == .anonymise && job.survey == 7)
            #expect(try service.occurrences(of: "jan@example.org") == 0)
        }
    }

    @Test("of a batch or a mailing leaves the others, and waiting letters do not leave")
    func scopes() async throws {
        try await withRespondents { service in
            try await service.batch("b1")
            let project = try await service.project()
            let inBatch = try await service.respondent(email: "batch@example.org", batch: "b1")
            let linked = try await service.respondent(email: "linked@example.org", mailing: project.mailing)
            let lettered = try await service.respondent(email: "letter@example.org")
            let other = try await service.respondent(email: "other@example.org")
            try await service.letter(to: lettered, mailing: project.mailing, state: "queued")
            try await service.letter(to: lettered, mailing: 99, state: "failed", failure: "550 letter@example.org unknown")
            try await service.letter(to: other, mailing: 99, state: "queued")
            let byBatch = try await service.anonymise(batch: "b1")
            await service.work()
            #expect(try await service.stored(inBatch).first == Self.printed)
            #expect(try await service.stored(linked).first == "linked@example.org")
            #expect(try await service.job(byBatch).changed == 1)
            let byMailing = try await service.anonymise(mailing: project.mailing)
            await service.work()
            #expect(try await service.job(byMailing).changed == 2)
            for id in [linked, lettered] { #expect(try await service.stored(id).first == Self.printed) }
            #expect(try await service.stored(other).first == "other@example.org")
            #expect(
                try await service.column("SELECT state FROM letters ORDER BY id", as: String.self) == ["stopped", "failed", "queued"])
            #expect(try service.occurrences(of: "letter@example.org") == 0)
        }
    }

    @Test("batches and mailings of others are not anonymised, and neither are those of another survey")
    func refusals() async throws {
        try await withRespondents { service in
            try await service.batch("foreign", survey: 20, account: RespondentsHarness.otherAccount)
            try await service.batch("of8", survey: 8)
            let mailing = try await service.project("P8", survey: 8).mailing
            let cases: [(Anonymisation, StatusCode)] = [
                (Anonymisation(survey: 7, batch: "foreign", email: true, labels: []), .permissionDenied),
                (Anonymisation(survey: 7, batch: "of8", email: true, labels: []), .notFound),
                (Anonymisation(survey: 7, batch: "none", email: true, labels: []), .notFound),
                (Anonymisation(survey: 7, mailing: mailing, email: true, labels: []), .notFound),
                (Anonymisation(survey: 7, mailing: 999, email: true, labels: []), .notFound),
                (Anonymisation(survey: 7, email: false, labels: []), .invalidArgument),
                (Anonymisation(survey: 7, email: false, labels: [16]), .invalidArgument),
                (Anonymisation(survey: 20, email: true, labels: []), .permissionDenied),
                (Anonymisation(survey: 999, email: true, labels: []), .notFound),
            ]
            for (wanted, code) in cases {
                let error = await refusal { try await service.application.jobs.anonymise(wanted, in: .test(account: 1)) }
                #expect(error?.code == code, "\(wanted)")
            }
            #expect(try await service.count("jobs") == 0)
        }
    }

    @Test("of a large survey goes part by part, and repeats no part", arguments: [1, 3])
    func parts(crashes: Int) async throws {
        try await withRespondents { service in
            for number in 0..<450 { try await service.respondent(email: "zqzq\(number)@example.org", labels: ["zqzqlabel"]) }
            let id = try await service.anonymise(labels: [1])
            for part in 1...3 {
                // A part that is taken back, as by a crash before its commit, leaves nothing.
                for _ in 0..<crashes {
                    _ = try? await service.database.write { transaction in
                        _ = try JobStore.applyPart(of: id, values: AnonymisedValues(), at: 1, in: transaction)
                        throw RPCError(.unavailable, "gone")
                    }
                }
                let isApplied = try await service.database.write {
                    try JobStore.applyPart(of: id, values: AnonymisedValues(), at: 1, in: $0)
                }
                #expect(isApplied)
                #expect(try await service.job(id).changed == min(450, Int64(part) * 200))
            }
            #expect(try await service.job(id).state == .clearing)
            await service.work()
            let job = try await service.job(id)
            #expect(job.state == .done && job.changed == 450)
            #expect(try service.occurrences(of: "zqzq") == 0)
        }
    }
}
