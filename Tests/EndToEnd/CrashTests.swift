import JSON
import TestSupport
import Testing

/// A respondent who does not give up: repeats each request until it is acknowledged, and knows what a repeated one may be told.
struct PersistentRespondent: Sendable {
    let study: Study
    let uid: String
    /// Called before and during each step, by its number; ends processes.
    let disturb: @Sendable (Int, Moment) async throws -> Void
    /// Brings back what was ended.
    let repair: @Sendable () async throws -> Void

    enum Moment: Sendable, Equatable { case before, during }

    struct Walk: Sendable {
        var token: String
        var access: JSONValue
        var code: String?
    }

    static let steps = 5

    func walk() async throws -> Walk {
        let token =
            try await acknowledged(0) {
                try await study.link(uid: uid)
            } when: {
                $0.json["result"]?.string == "ok"
            }
            .json["token"]?.string ?? ""
        let access = try await acknowledged(1) {
            try await study.getAccess(token: token)
        } when: {
            $0.json["id_response"] != nil
        }.json
        var code: String?
        for (step, page) in zip(2..., [0, 1, 3]) {
            let reply = try await acknowledged(step) {
                try await study.answer(access, page: study.ids.pages[page])
            } when: { reply in
                // 10 and 11 answer a repeated page that had been stored when its acknowledgement was lost.
                reply.json["id_next_page"] != nil || reply.json["acknowledgments"] != nil
                    || [10, 11].contains(reply.json["error_code"]?.integer)
            }
            code = reply.json["veryfication_code"]?.string ?? code
        }
        return Walk(token: token, access: access, code: code)
    }

    private func acknowledged(
        _ step: Int, _ call: @escaping @Sendable () async throws -> Client.Reply, when isAcknowledged: (Client.Reply) -> Bool
    ) async throws -> Client.Reply {
        try await disturb(step, .before)
        async let disturbance: Void = disturb(step, .during)
        let first = try? await call()
        try await disturbance
        if let first, isAcknowledged(first) {
            try await repair()
            return first
        }
        try await repair()
        var last = first
        let isDone = await eventually {
            last = try? await call()
            return last.map(isAcknowledged) ?? false
        }
        guard isDone, let last else { throw Abandoned(step: step, last: last?.body) }
        return last
    }

    struct Abandoned: Error {
        let step: Int
        let last: String?
    }
}

@Suite("kill -9", .serialized)
struct CrashTests {
    static let victims: [[String]] = [["tokens"], ["respondents"], ["responses"], ["gateway"], Installation.names]

    @Test("of any process, before or in the middle of any step, loses nothing acknowledged and spends no token twice", arguments: victims)
    func everyPoint(victims: [String]) async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        var walks: [PersistentRespondent.Walk] = []
        for step in 0..<PersistentRespondent.steps {
            for moment in [PersistentRespondent.Moment.before, .during] {
                let respondent = PersistentRespondent(study: study, uid: "uid-\(step)-\(moment)") { atStep, atMoment in
                    guard step == atStep, moment == atMoment else { return }
                    for name in victims { installation[name].crash() }
                } repair: {
                    for name in victims where !installation[name].isRunning { try installation[name].start() }
                    try await installation.awaitReady()
                }
                let walk = try await respondent.walk()
                #expect(try await study.link(uid: respondent.uid).json["token"]?.string == walk.token)
                #expect(try await study.getAccess(token: walk.token).body == #"{"error_code":6}"#)
                walks.append(walk)
            }
        }
        try await check(walks, of: study, in: installation)
    }

    private func check(_ walks: [PersistentRespondent.Walk], of study: Study, in installation: Installation) async throws {
        let responses = try await study.responses()
        #expect(responses.count == walks.count)
        #expect(responses.allSatisfy { $0["status"]?.string == "completed" })
        #expect(Set(responses.map { $0["id"]?.integer }) == Set(walks.map { $0.access["id_response"]?.integer }))
        for walk in walks {
            let response = responses.first { $0["id"]?.integer == walk.access["id_response"]?.integer }
            if let code = walk.code { #expect(response?["verification_code"]?.string == code) }
            #expect(response?["answers"].map { JSON.encodeString($0).contains("żółć") } == true)
        }
        #expect(Set(walks.map(\.token)).count == walks.count)
        #expect(try Inspection(installation, "tokens").count("SELECT count(*) FROM grants") == walks.count)
        #expect(
            await eventually {
                try Inspection(installation, "tokens").count("SELECT count(*) FROM grants WHERE state = 'completed'") == walks.count
            })
        #expect(
            await eventually {
                let participants = try await study.participants()
                return participants.count == walks.count && participants.allSatisfy { $0["status"]?.string == "completed" }
            })
        #expect(await eventually { try Inspection(installation, "responses").count("SELECT count(*) FROM outbox") == 0 })
    }

    @Test("of everything under the load of many respondents loses nothing acknowledged", arguments: 0..<3)
    func underLoad(round: Int) async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let walks = try await withThrowingTaskGroup(of: PersistentRespondent.Walk.self) { group in
            for number in 0..<40 {
                let respondent = PersistentRespondent(study: study, uid: "load-\(number)") { _, _ in
                } repair: {
                }
                group.addTask { try await respondent.walk() }
            }
            group.addTask {
                // One process after the other dies while the respondents go on, and comes back.
                for name in ["responses", "tokens", "gateway", "respondents"].shuffled() {
                    installation[name].crash()
                    try installation[name].start()
                    try await installation.awaitReady()
                }
                throw DisturbanceOver()
            }
            var walks: [PersistentRespondent.Walk] = []
            while let result = await group.nextResult() {
                switch result {
                case .success(let walk): walks.append(walk)
                case .failure(is DisturbanceOver): continue
                case .failure(let error): throw error
                }
            }
            return walks
        }
        #expect(walks.count == 40)
        try await check(walks, of: study, in: installation)
    }

    private struct DisturbanceOver: Error {}
}
