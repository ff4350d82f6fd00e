import Contracts
import Storage
import TestSupport
import Testing

@testable import RespondentsService

@Suite("How SQLite answers searches")
struct QueryPlanTests {
    typealias Condition = RespondentFilter.Condition

    private static func plan(_ text: String, _ arguments: [any SQLConvertible], _ service: RespondentsHarness) async throws -> [String] {
        let values = arguments.map(\.sqlValue)
        return try await service.database.read { transaction in
            try transaction.query("EXPLAIN QUERY PLAN \(text)", arguments: values).map { try $0.value(3) }
        }
    }

    private static func check(_ plan: [String], _ text: String) {
        for step in plan {
            #expect(!step.contains("SCAN") || step == "SCAN CONSTANT ROW" || step.hasPrefix("SCAN some"), "\(step) in \(text)")
            #expect(!step.contains("TEMP B-TREE"), "\(step) in \(text)")
        }
        // Of a survey's million rows, never all for a few.
        #expect(
            plan.contains { $0.contains("SEARCH") && ($0.contains("AND survey=?") || $0.contains("reference=?")) },
            "\(plan) for \(text)")
    }

    static let single: [(Condition, String)] =
        [
            (.email("a@x"), "respondents_by_email (account=? AND survey=? AND email_key=?)"),
            (.reference("r"), "respondents_by_reference (reference=?)"),
            (.day(.added, "2025-10-09"), "respondents_by_added (account=? AND survey=? AND added_day=?)"),
            (.day(.invited, "2025-10-09"), "respondents_by_invited (account=? AND survey=? AND <expr>=?)"),
            (.day(.opened, "2025-10-09"), "respondents_by_opened (account=? AND survey=? AND <expr>=?)"),
            (.day(.answered, "2025-10-09"), "respondents_by_answered (account=? AND survey=? AND <expr>=?)"),
        ] + (1...15).map { (.label($0, "x"), "PRIMARY KEY (account=? AND survey=? AND number=? AND value=?)") }

    @Test("every criterion leads through an index of its own in the order of the list", arguments: single)
    func alone(condition: Condition, index: String) async throws {
        try await withRespondents { service in
            let search = RespondentSearch(account: 1, survey: 7, conditions: [condition])
            for start in [RespondentSearch.Start.offset(100), .behind(RespondentPosition(emailKey: "m@x", id: 9))] {
                let (text, arguments) = search.listing(RespondentStore.columns, from: start, limit: 100)
                let plan = try await Self.plan(text, arguments, service)
                Self.check(plan, text)
                #expect(plan.first?.contains(index.dropLast()) == true, "\(plan)")
            }
        }
    }

    @Test("the whole list, and counts, need nothing but an index")
    func everybody() async throws {
        try await withRespondents { service in
            let search = RespondentSearch(account: 1, survey: 7, conditions: [])
            let (text, arguments) = search.listing(RespondentStore.columns, from: .offset(100), limit: 100)
            #expect(
                try await Self.plan(text, arguments, service)
                    == ["SEARCH r USING INDEX respondents_by_email (account=? AND survey=?)"])
            for condition in [nil] + Self.single.map(\.0) {
                let search = RespondentSearch(account: 1, survey: 7, conditions: condition.map { [$0] } ?? [])
                for limit in [nil, Int64(1_000)] {
                    let (text, arguments) = search.counting(atMost: limit)
                    let plan = try await Self.plan(text, arguments, service)
                    Self.check(plan, text)
                    let isCovered = plan.contains { $0.contains("COVERING INDEX") || $0.contains("PRIMARY KEY") }
                    if case .reference = condition {} else { #expect(isCovered, "\(plan)") }
                }
            }
        }
    }

    @Test("criteria together take the index of the first, and check the others on its rows")
    func together() async throws {
        try await withRespondents { service in
            let conditions = Self.single.prefix(8).map(\.0)
            for first in conditions {
                for second in conditions where first != second {
                    let search = RespondentSearch(account: 1, survey: 7, conditions: [first, second])
                    let alone = RespondentSearch(account: 1, survey: 7, conditions: [first])
                    let (text, arguments) = search.listing(RespondentStore.columns, from: .offset(0), limit: 100)
                    let plan = try await Self.plan(text, arguments, service)
                    Self.check(plan, text)
                    let (aloneText, aloneArguments) = alone.listing(RespondentStore.columns, from: .offset(0), limit: 100)
                    #expect(try await Self.plan(aloneText, aloneArguments, service).first == plan.first)
                }
            }
        }
    }

    @Test("the rarest criterion leads")
    func rarest() async throws {
        try await withRespondents { service in
            let batch = try await service.application.batches.create(NewBatch(survey: 7), in: .test(account: 1))
            let rows = (0..<50).map { PatchRow(index: Int64($0), email: "m\($0)@x.pl", labels: ["all", $0 < 3 ? "few" : "many"]) }
            _ = try await service.application.batches.add(NewPatch(batch: batch.id, respondents: rows), in: .test(account: 1))
            let conditions: [Condition] = [.day(.added, "2025-10-09"), .label(1, "all"), .label(2, "few"), .label(1, "all")]
            let search = RespondentSearch(account: 1, survey: 7, conditions: conditions)
            let led = try await service.database.read { try search.led(in: $0) }
            #expect(led.conditions.first == .label(2, "few"))
            #expect(try await service.database.read { try led.count(in: $0) } == 3)
        }
    }

    @Test("events find their respondent by its reference alone")
    func events() async throws {
        try await withRespondents { service in
            let plan = try await Self.plan(
                "UPDATE respondents SET opened_at = 1 WHERE reference = ?1 AND account = ?2 AND opened_at IS NULL", ["r", Int64(1)], service
            )
            #expect(plan == ["SEARCH respondents USING INDEX respondents_by_reference (reference=?)"])
        }
    }
}
