import Contracts
import JSON
import RPC
import TestSupport
import Testing

@testable import RespondentsService

extension Event {
    static func opened(_ grant: Grant, at instant: Int64, id: String = "opened", account: Int64 = 1) -> Event {
        fact("response.opened", grant, at: instant, id: id, account: account)
    }

    static func completed(_ grant: Grant, at instant: Int64, id: String = "completed", account: Int64 = 1) -> Event {
        fact("response.completed", grant, at: instant, id: id, account: account)
    }

    static func timesSet(_ grant: Grant, opened: String, answered: String, id: String? = nil) -> Event {
        let times = ResponseTimes(
            account: 1, survey: grant.survey, response: 9, reference: grant.reference, opened: opened, answered: answered)
        return Event(id: id ?? "times \(opened)", kind: "response.timesSet", payload: value(of: times))
    }

    private static func fact(_ kind: String, _ grant: Grant, at instant: Int64, id: String, account: Int64) -> Event {
        let fact = ResponseFact(
            account: account, survey: grant.survey, response: 9, grant: grant.id, reference: grant.reference, at: instant)
        return Event(id: id, kind: kind, payload: value(of: fact))
    }

    private static func value(of message: some JSONEncodable) -> JSONValue {
        (try? JSON.decode(JSONValue.self, from: JSON.encode(message))) ?? .null
    }
}

@Suite("Events at respondents")
struct ProgressTests {
    /// What a list shows after the events, in the order given.
    struct Shown: Equatable {
        var opened: String?
        var answered: String?
        var postponed: Bool?
        var status: Int64
    }

    static let later = testNow + 60_000_000
    static let (openedText, laterText) = ("2025-10-09 10:53:20", "2025-10-09 10:54:20")

    @Test(
        "status and dates follow the events, in whatever order and however often they come",
        arguments: [
            ([], Shown(opened: nil, answered: nil, postponed: nil, status: 1)),
            (["open"], Shown(opened: openedText, answered: nil, postponed: nil, status: 2)),
            (["open", "reopen"], Shown(opened: openedText, answered: nil, postponed: nil, status: 2)),
            (["open", "complete"], Shown(opened: openedText, answered: laterText, postponed: false, status: 3)),
            (["complete", "open"], Shown(opened: openedText, answered: laterText, postponed: false, status: 3)),
            (
                ["open", "open", "complete", "complete", "open"],
                Shown(opened: openedText, answered: laterText, postponed: false, status: 3)
            ),
            (
                ["open", "complete", "times"],
                Shown(opened: "2020-01-01 00:00:01", answered: "2020-01-01 00:00:02", postponed: false, status: 3)
            ),
            (
                ["times", "open", "complete"],
                Shown(opened: "2020-01-01 00:00:01", answered: "2020-01-01 00:00:02", postponed: false, status: 3)
            ),
            (
                ["open", "times", "complete", "new times"],
                Shown(opened: "2021-01-01 00:00:01", answered: "2021-01-01 00:00:02", postponed: false, status: 3)
            ),
            (["open", "unknown"], Shown(opened: openedText, answered: nil, postponed: nil, status: 2)),
            (["foreign"], Shown(opened: nil, answered: nil, postponed: nil, status: 1)),
        ] as [([String], Shown)])
    func progress(events: [String], shown: Shown) async throws {
        try await withRespondents { service in
            let project = try await service.project()
            let grant = try await service.grant(try await service.link(project, uid: "u"))
            _ = try await service.link(project, uid: "somebody else")
            for event in events { try await service.deliver(Self.event(event, grant)) }
            let respondent = try #require(try await service.respondents().respondents.first)
            let participant = try #require(try await service.participants(project).first)
            #expect(
                Shown(
                    opened: respondent.opened, answered: respondent.answered, postponed: respondent.postponed, status: participant.status)
                    == shown)
            let other = try await service.participants(project).last
            #expect(other?.status == 1 && other?.openedAt == nil)
        }
    }

    private static func event(_ name: String, _ grant: Grant) -> Event {
        switch name {
        case "open": .opened(grant, at: testNow)
        case "reopen": .opened(grant, at: later, id: "opened later")
        case "complete": .completed(grant, at: later)
        case "times": .timesSet(grant, opened: "2020-01-01 00:00:01", answered: "2020-01-01 00:00:02")
        case "new times": .timesSet(grant, opened: "2021-01-01 00:00:01", answered: "2021-01-01 00:00:02")
        case "foreign": .opened(grant, at: testNow, account: 2)
        default: Event(id: name, kind: "response.\(name)", payload: ["any": "thing"])
        }
    }

    @Test("the first opening and the first completion are the ones whose instants are kept")
    func instants() async throws {
        try await withRespondents { service in
            let project = try await service.project()
            let grant = try await service.grant(try await service.link(project, uid: "u"))
            try await service.deliver(.opened(grant, at: testNow), .completed(grant, at: Self.later))
            try await service.deliver(.opened(grant, at: Self.later, id: "a"), .completed(grant, at: Self.later + 1, id: "b"))
            let participant = try #require(try await service.participants(project).first)
            #expect(participant.openedAt == testNow && participant.completedAt == Self.later)
        }
    }

    @Test("an event that is delivered again has no effect, not even after a newer one")
    func repeated() async throws {
        try await withRespondents { service in
            let project = try await service.project()
            let grant = try await service.grant(try await service.link(project, uid: "u"))
            let first = Event.timesSet(grant, opened: "2020-01-01 00:00:01", answered: "2020-01-01 00:00:02")
            let second = Event.timesSet(grant, opened: "2021-01-01 00:00:01", answered: "2021-01-01 00:00:02")
            try await service.deliver(first, second, first)
            try await service.deliver(first)
            #expect(try await service.respondents().respondents.first?.opened == "2021-01-01 00:00:01")
        }
    }

    @Test("a payload that cannot be read fails its whole batch")
    func unreadable() async throws {
        try await withRespondents { service in
            let project = try await service.project()
            let grant = try await service.grant(try await service.link(project, uid: "u"))
            await #expect(throws: JSONError.self) {
                try await service.deliver(.opened(grant, at: testNow), Event(id: "x", kind: "response.completed", payload: .null))
            }
            #expect(try await service.count("inbox") == 0)
            #expect(try await service.participants(project).first?.status == 1)
        }
    }
}
