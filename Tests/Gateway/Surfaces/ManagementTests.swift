import Contracts
import Hummingbird
import JSON
import RPC
import Testing

@testable import GatewayService

@Suite("Management: accounts, surveys, projects")
struct ManagementTests {
    let gateway = TestGateway()

    func send(
        _ method: HTTPRequest.Method, _ path: String, key: String? = "manage", _ body: String? = nil, headers: HTTPFields = [:]
    ) async throws -> Reply {
        try await gateway.send(
            method, "/manage/v1" + path, key: key, type: body.map { _ in TestGateway.json }, body: body, headers: headers)
    }

    @Test("the operator creates an account and its keys")
    func accounts() async throws {
        gateway.tokens.on(TokensContract.createAccount) { account, _ in
            Account(id: 9, name: account.name, features: account.features, serviceBuyer: account.serviceBuyer)
        }
        gateway.tokens.on(TokensContract.createKey) { _, _ in IssuedKey(id: 4, clientID: "c4", secret: "s") }
        let account = try await send(.post, "/accounts", key: "operator", #"{"name":"Łódź","features":["templates"],"more":1}"#)
        #expect(account.status == 201)
        #expect(account.body == #"{"id":9,"name":"Łódź","features":["templates"],"service_buyer":false}"#)
        let key = try await send(.post, "/accounts/9/keys", key: "operator", #"{"name":"k","scopes":["manage","responses"]}"#)
        #expect(key.status == 201)
        #expect(key.body == #"{"id":4,"client_id":"c4","secret":"s","name":"k","scopes":["manage","responses"]}"#)
        #expect(key.headers[.cacheControl] == "no-store")
        #expect(gateway.tokens.requests(TokensContract.createKey) == [NewKey(account: 9, name: "k", scopes: [.manage, .responses])])
        gateway.tokens.on(TokensContract.updateAccount) { change, _ in
            Account(id: change.id, name: "a", features: change.features ?? [], serviceBuyer: false)
        }
        let changed = try await send(.patch, "/accounts/9", key: "operator", #"{"features":[]}"#)
        #expect(changed.status == 200)
        #expect(gateway.tokens.requests(TokensContract.updateAccount) == [AccountChange(id: 9, features: [])])
    }

    @Test("keys are checked: 401 without one, 403 for the wrong kind, 404 for another account")
    func keys() async throws {
        #expect(try await send(.post, "/accounts", key: nil, "{}").status == 401)
        #expect(try await send(.post, "/accounts", key: "wrong", "{}").status == 401)
        #expect(try await send(.post, "/accounts", key: "manage", #"{"name":"x"}"#).status == 403)
        #expect(try await send(.get, "/surveys", key: "responses").status == 403)
        #expect(try await send(.get, "/surveys", key: "operator").status == 403)
        #expect(try await send(.post, "/accounts/8/keys", key: "manage", #"{"name":"k","scopes":[]}"#).status == 404)
        gateway.tokens.on(TokensContract.createKey) { _, _ in IssuedKey(id: 4, clientID: "c", secret: "s") }
        #expect(try await send(.post, "/accounts/7/keys", key: "manage", #"{"name":"k","scopes":["codes"]}"#).status == 201)
    }

    static let survey = Survey(
        id: 5, uuid: "u-5", version: 3, urlTitle: "a", reusableTokens: false,
        document: ["title": "T", "pages": [["id": 1, "questions": []]]])
    static let surveyBody = #"{"id":5,"uuid":"u-5","version":3,"title":"T","pages":[{"id":1,"questions":[]}]}"#

    @Test("a survey is created, read, replaced and deleted, with its version as a tag")
    func surveys() async throws {
        gateway.responses.on(ResponsesContract.createSurvey) { _, _ in Self.survey }
        gateway.responses.on(ResponsesContract.getSurvey) { _, _ in Self.survey }
        gateway.responses.on(ResponsesContract.replaceSurvey) { _, _ in Self.survey }
        gateway.responses.on(ResponsesContract.deleteSurvey) { _, _ in Nothing() }
        let created = try await send(.post, "/surveys", #"{"title":"T"}"#, headers: [.idempotencyKey: "k-1"])
        #expect(created.status == 201)
        #expect(created.body == Self.surveyBody)
        #expect(created.headers[.eTag] == "\"3\"")
        #expect(created.headers[.location] == "/manage/v1/surveys/5")
        let context = try #require(gateway.responses.contexts(ResponsesContract.createSurvey).first)
        #expect(context.idempotencyKey == "k-1")
        #expect(context.account == 7)
        #expect(gateway.responses.requests(ResponsesContract.createSurvey) == [NewSurvey(document: ["title": "T"])])

        #expect(try await send(.get, "/surveys/5").body == Self.surveyBody)
        #expect(try await send(.get, "/surveys/5", headers: [.ifNoneMatch: "W/\"2\", \"3\""]).status == 304)
        #expect(try await send(.put, "/surveys/5", "{}", headers: [.ifMatch: "\"3\""]).status == 200)
        #expect(try await send(.put, "/surveys/5", "{}").status == 200)
        #expect(try await send(.put, "/surveys/5", "{}", headers: [.ifMatch: "*"]).status == 200)
        #expect(try await send(.put, "/surveys/5", "{}", headers: [.ifMatch: "\"x\""]).status == 412)
        #expect(gateway.responses.requests(ResponsesContract.replaceSurvey).map(\.version) == [3, nil, nil])
        let deleted = try await send(.delete, "/surveys/5", headers: [.ifMatch: "\"3\""])
        #expect(deleted.status == 204 && deleted.body.isEmpty)
        #expect(gateway.responses.requests(ResponsesContract.deleteSurvey) == [SurveyDeletion(id: 5, version: 3)])
    }

    @Test("lists have a cursor and an end")
    func lists() async throws {
        gateway.responses.on(ResponsesContract.listSurveys) { page, _ in
            [.row(Self.survey)] + (page.cursor == nil ? [.next("c2")] : [])
        }
        #expect(try await send(.get, "/surveys").body == #"{"surveys":[\#(Self.surveyBody)],"next":"c2"}"#)
        #expect(try await send(.get, "/surveys?cursor=c2&limit=10").body == #"{"surveys":[\#(Self.surveyBody)],"next":null}"#)
        #expect(gateway.responses.requests(ResponsesContract.listSurveys) == [PageRequest(), PageRequest(cursor: "c2", limit: 10)])
        for query in ["limit=0", "limit=1001", "limit=x", "cursor[]=a", "limit=%"] {
            #expect(try await send(.get, "/surveys?\(query)").status == 400)
        }
        gateway.responses.on(ResponsesContract.listSurveys) { _, _ in [.row(Self.survey), .row(Self.survey)] }
        #expect(try await send(.get, "/surveys").body == #"{"surveys":[\#(Self.surveyBody),\#(Self.surveyBody)],"next":null}"#)
        gateway.responses.on(ResponsesContract.listSurveys) { _, _ in [] }
        let empty = try await send(.get, "/surveys")
        #expect(empty.body == #"{"surveys":[],"next":null}"#)
        #expect(empty.headers[.contentType] == "application/json" && empty.headers[.cacheControl] == "no-store")
    }

    @Test("a list that breaks off in the middle is an error, and no part of a page")
    func brokenList() async throws {
        gateway.responses.on(ResponsesContract.listSurveys, then: RPCError(.unavailable, "gone")) { _, _ in [.row(Self.survey)] }
        let reply = try await send(.get, "/surveys")
        #expect(reply.status == 503)
        #expect(!reply.body.contains("surveys"))
    }

    @Test("responses are listed with their times in RFC 3339")
    func responses() async throws {
        gateway.responses.on(ResponsesContract.listResponses) { _, _ in
            [
                .row(
                    Contracts.Response(
                        id: 1, status: "completed", openedAt: 1_330_516_800_000_001, completedAt: nil, verificationCode: "838882",
                        surveyVersion: 2, answers: ["12": 3]))
            ]
        }
        let reply = try await send(.get, "/surveys/5/responses?status=completed&limit=5")
        #expect(
            reply.body
                == #"{"responses":[{"id":1,"status":"completed","opened_at":"2012-02-29T12:00:00.000001Z","completed_at":null,"#
                + #""verification_code":"838882","survey_version":2,"answers":{"12":3}}],"next":null}"#)
        #expect(
            gateway.responses.requests(ResponsesContract.listResponses)
                == [ResponsesRequest(survey: 5, limit: 5, status: "completed")])
        #expect(try await send(.get, "/surveys/5/responses?status=done").status == 400)
    }

    @Test("projects, mailings, access links and participants")
    func projects() async throws {
        gateway.respondents.on(RespondentsContract.createProject) { project, _ in Project(name: project.name, survey: project.survey) }
        gateway.respondents.on(RespondentsContract.createMailing) { mailing, _ in
            Mailing(
                id: 3, project: mailing.project, title: mailing.title, subject: mailing.subject, body: mailing.body,
                privacy: mailing.privacy)
        }
        gateway.respondents.on(RespondentsContract.createAccessLink) { _, _ in MailingAccess(act: "83w7vaYqaeakXH7axpH2Yexu", id: 4) }
        gateway.respondents.on(RespondentsContract.listParticipants) { _, _ in
            [
                .row(
                    Participant(
                        id: 1, email: "a@b.pl", mobile: nil, uid: nil, subgroup: nil, status: 3, sentAt: nil, openedAt: 0,
                        completedAt: 1_000_000)),
                .next("n"),
            ]
        }
        #expect(try await send(.post, "/projects", #"{"name":"PROJEKT","survey_id":5}"#).body == #"{"name":"PROJEKT","survey_id":5}"#)
        let mailing = try await send(
            .post, "/projects/PROJEKT/mailings", #"{"title":"t","subject":"s","body":"%link%","privacy":"anonymised"}"#)
        #expect(mailing.status == 201)
        #expect(
            mailing.body
                == #"{"id":3,"project":"PROJEKT","title":"t","subject":"s","body":"%link%","privacy":"anonymised"}"#)
        let link = try await send(.post, "/projects/PROJEKT/access-links", #"{"mailing_id":3,"function":"link","subgroup":null}"#)
        #expect(link.status == 201)
        #expect(
            link.body
                == #"{"act":"83w7vaYqaeakXH7axpH2Yexu","url":"https://www.soscisurvey.de/PROJEKT/?act=83w7vaYqaeakXH7axpH2Yexu","id":4}"#)
        let participants = try await send(.get, "/projects/PROJEKT/mailings/3/participants")
        #expect(
            participants.body
                == #"{"participants":[{"id":1,"email":"a@b.pl","mobile":null,"uid":null,"subgroup":null,"status":"completed","status_code":3,"#
                + #""sent_at":null,"opened_at":"1970-01-01T00:00:00.000000Z","completed_at":"1970-01-01T00:00:01.000000Z"}],"next":"n"}"#)
        #expect(try await send(.get, "/projects/PROJEKT/mailings/x/participants").status == 404)
        #expect(try await send(.post, "/projects/a.b/mailings", "{}").status == 404)
    }
}
