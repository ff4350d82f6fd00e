import Contracts
import Hummingbird
import JSON
import RPC
import Testing

@testable import GatewayService

@Suite("WebAnkieta: changes of respondents")
struct WebAnkietaChangesTests {
    let gateway = TestGateway()

    func accept() {
        gateway.respondents.on(RespondentsContract.updateRespondents) { _, _ in JobID(id: 1) }
        gateway.respondents.on(RespondentsContract.anonymiseRespondents) { _, _ in JobID(id: 2) }
    }

    private func post(_ target: String, _ body: String, type: String = TestGateway.json, headers: HTTPFields = [:]) async throws -> Reply {
        try await gateway.send(.post, target, key: "respondents", type: type, body: body, headers: headers)
    }

    @Test("an update is accepted under every version, and null is not the text null", arguments: ["/api", "/api/v2", "/api/v3"])
    func update(prefix: String) async throws {
        accept()
        let body = #"""
            {"respondents":[
            {"id":142042042,"email":"a@b.pl","labels":[{"id":1,"value":"archiwum"},{"id":15,"value":"testowa wartość"}]},
            {"id":"142042043","labels":[{"id":"3","value":"null"},{"id":2,"value":null},{"id":1,"value":5}]},
            {"id":142042044,"email":null}]}
            """#
        let reply = try await post("\(prefix)/respondents/42/update", body, headers: [.idempotencyKey: "k"])
        #expect(reply.status == 202 && reply.body == #"{"status":"ok"}"#)
        #expect(
            gateway.respondents.requests(RespondentsContract.updateRespondents) == [
                RespondentUpdate(
                    survey: 42,
                    respondents: [
                        RespondentChange(
                            id: 142_042_042, email: "a@b.pl",
                            labels: [NumberedLabel(number: 1, text: "archiwum"), NumberedLabel(number: 15, text: "testowa wartość")]),
                        RespondentChange(
                            id: 142_042_043,
                            labels: [
                                NumberedLabel(number: 3, text: "null"), NumberedLabel(number: 2, text: ""),
                                NumberedLabel(number: 1, text: "5"),
                            ]),
                        RespondentChange(id: 142_042_044),
                    ])
            ])
        #expect(gateway.respondents.contexts(RespondentsContract.updateRespondents).map(\.idempotencyKey) == ["k"])
    }

    static let refusedUpdates: [(body: String, status: Int)] = [
        ("{}", 406), (#"{"respondents":null}"#, 406), (#"{"respondents":[]}"#, 400), (#"{"respondents":5}"#, 400),
        (#"{"respondents":[5]}"#, 400), (#"{"respondents":[{}]}"#, 400), (#"{"respondents":[{"id":"x"}]}"#, 400),
        (#"{"respondents":[{"id":1,"email":{}}]}"#, 400), (#"{"respondents":[{"id":1,"labels":"x"}]}"#, 400),
        (#"{"respondents":[{"id":1,"labels":[{"id":16,"value":"x"}]}]}"#, 400), (#"{"respondents":[{"id":1,"labels":[{"id":1}]}]}"#, 400),
        (#"{"respondents":[{"id":1,"labels":[{"value":"x"}]}]}"#, 400), (#"{"respondents":[{"id":1,"email":„a@b.pl"}]}"#, 400),
        ("{\"respondents\":[" + Array(repeating: "{\"id\":1}", count: 101).joined(separator: ",") + "]}", 400),
    ]

    @Test("an update with a mistake is refused as a whole", arguments: refusedUpdates)
    func refusedUpdate(body: String, status: Int) async throws {
        accept()
        let reply = try await post("/api/v2/respondents/42/update", body)
        #expect(reply.status == status, "\(reply.body)")
        #expect(gateway.respondents.requests(RespondentsContract.updateRespondents).isEmpty)
    }

    static let anonymisations: [(target: String, body: String, wanted: Anonymisation)] = [
        ("42/anonymize", #"{"fields":["email",1,2,3,5]}"#, Anonymisation(survey: 42, email: true, labels: [1, 2, 3, 5])),
        ("42/anonymize", #"{"fields":["3",1,3]}"#, Anonymisation(survey: 42, email: false, labels: [1, 3])),
        ("42/batch/0b-1/anonymize", #"{"fields":["email"]}"#, Anonymisation(survey: 42, batch: "0b-1", email: true, labels: [])),
        ("42/mailing/7/anonymize", #"{"fields":[15]}"#, Anonymisation(survey: 42, mailing: 7, email: false, labels: [15])),
    ]

    @Test("an anonymisation is accepted for a survey, a batch or a mailing", arguments: anonymisations)
    func anonymise(target: String, body: String, wanted: Anonymisation) async throws {
        accept()
        let reply = try await post("/api/v2/respondents/\(target)", body)
        #expect(reply.status == 202 && reply.body == #"{"status":"ok"}"#)
        #expect(gateway.respondents.requests(RespondentsContract.anonymiseRespondents) == [wanted])
    }

    static let refusedFields: [(body: String, status: Int)] = [
        ("{}", 406), (#"{"fields":[]}"#, 400), (#"{"fields":"email"}"#, 400), (#"{"fields":["mail"]}"#, 400), (#"{"fields":[0]}"#, 400),
        (#"{"fields":[16]}"#, 400), (#"{"fields":[1.5]}"#, 400), (#"{"fields":[[1]]}"#, 400), (#"{"fields":[null]}"#, 400),
    ]

    @Test("fields that are none are refused", arguments: refusedFields)
    func badFields(body: String, status: Int) async throws {
        accept()
        #expect(try await post("/api/v2/respondents/42/anonymize", body).status == status)
        #expect(gateway.respondents.requests(RespondentsContract.anonymiseRespondents).isEmpty)
    }

    @Test("what does not exist is 404, what is another account's 401")
    func unknown() async throws {
        let anonymise = RespondentsContract.anonymiseRespondents
        for (error, status, text) in [
            (RPCError(.notFound, reason: RespondentChangeRefusal.unknownBatch, "x"), 404, "The batch does not exist."),
            (RPCError(.notFound, reason: RespondentChangeRefusal.unknownMailing, "x"), 404, "The mailing does not exist."),
            (RPCError(.notFound, "x"), 404, "The survey does not exist."),
            (RPCError(.permissionDenied, reason: SurveyRefusal.foreign, "x"), 401, "The resource belongs to another account."),
        ] {
            gateway.respondents.refuse(anonymise, error)
            let reply = try await post("/api/v2/respondents/42/anonymize", #"{"fields":[1]}"#)
            #expect(reply.status == status && reply.body == "{\"error\":\"\(text)\"}")
        }
        #expect(try await post("/api/v2/respondents/42/mailing/x/anonymize", #"{"fields":[1]}"#).status == 404)
        #expect(try await post("/api/v2/respondents/x/anonymize", #"{"fields":[1]}"#).status == 404)
        let stranger = try await gateway.send(
            .post, "/api/v2/respondents/42/update", key: "responses", type: TestGateway.json, body: #"{"respondents":[{"id":1}]}"#)
        #expect(stranger.status == 401)
        #expect(try await gateway.send(.get, "/api/v2/respondents/42/update", key: "respondents").status == 405)
    }
}
