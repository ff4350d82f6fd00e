import Contracts
import Hummingbird
import JSON
import RPC
import Testing

@testable import GatewayService

@Suite("WebAnkieta: respondents")
struct WebAnkietaRespondentsTests {
    let gateway = TestGateway()

    static func respondent(_ id: Int64) -> Respondent {
        Respondent(
            id: id, token: "549E56", offlineDistribution: false, added: "2011-11-25 22:27:42", invitationSent: nil, opened: nil,
            answered: nil,
            postponed: nil, email: "jan@example.pl", labels: ["Jan", "Kowalski", "600 700 800"],
            link: "/ankieta/1/a.html?token=549E56")
    }

    func list(total: Int64) {
        gateway.respondents.on(RespondentsContract.listRespondents) { request, _ in
            let offset = request.cursor.flatMap { Int64($0) } ?? request.offset
            let ids = offset..<max(offset, min(total, offset + request.limit))
            let count: [RespondentListItem] = request.cursor == nil ? [.total(total)] : []
            let next: [RespondentListItem] = ids.count == Int(request.limit) && !ids.isEmpty ? [.next(String(ids.upperBound))] : []
            return count + ids.map { .respondent(Self.respondent(100_824 + $0)) } + next
        }
    }

    static let row =
        #"{"id":100824,"token":"549E56","offline_distribution":0,"date_generate":"2011-11-25 22:27:42","#
        + #""date_token_generate":"2011-11-25 22:27:42","date_invitaion_send":null,"date_survey_open":null,"date_survey_answer":null,"#
        + #""email":"jan@example.pl","label1":"Jan","label2":"Kowalski","label3":"600 700 800","label4":"","label5":"","label6":"","#
        + #""label7":"","label8":"","label9":"","label10":"","label11":"","label12":"","label13":"","label14":"","label15":"","#
        + #""answer_postponed":null,"survey_link":"https:\/\/www.soscisurvey.de\/ankieta\/1\/a.html?token=549E56"}"#

    @Test(
        "the list has a total as a string and every documented field",
        arguments: [
            "/api/v2/respondents/42", "/api/respondents?id_survey=42", "/api/v3/respondents/42?limit=500&offset=0",
            "/api/respondents?survey_id=42", "/api/v2/respondents?surveyId=42",
        ])
    func list(target: String) async throws {
        list(total: 1)
        let reply = try await gateway.send(.get, target, key: "respondents")
        #expect(reply.status == 200)
        #expect(reply.body == #"{"total":"1","list":[\#(Self.row)]}"#)
        #expect(
            gateway.respondents.requests(RespondentsContract.listRespondents) == [RespondentsRequest(survey: 42, limit: 500, offset: 0)])
    }

    @Test("fields that tell something are told as the document has them")
    func told() {
        var respondent = Self.respondent(1)
        respondent.token = nil
        respondent.link = nil
        respondent.offlineDistribution = true
        respondent.postponed = false
        respondent.invitationSent = "0000-00-00 00:00:00"
        respondent.labels = (1...15).map { "ą\($0)" }
        var writer = JSONWriter(options: .php)
        writer.write(respondent, at: PublicURL("http://x"))
        let text = writer.withBytes { String(decoding: $0, as: UTF8.self) }
        #expect(text.contains(#""token":null,"offline_distribution":1,"#))
        #expect(text.contains(#""date_invitaion_send":"0000-00-00 00:00:00""#))
        #expect(text.contains(#""label15":"\u010515","answer_postponed":0,"survey_link":null}"#))
    }

    @Test("limit and offset come from the body, too")
    func paging() async throws {
        list(total: 20)
        let reply = try await gateway.send(
            .post, "/api/v2/respondents/42", key: "respondents", type: TestGateway.form, body: "limit=2&offset=19")
        #expect(reply.body == #"{"total":"20","list":[\#(Self.row.replacing("100824", with: "100843"))]}"#)
    }

    @Test("behind the last respondent the list is empty, and of none there is none")
    func ends() async throws {
        list(total: 20)
        #expect(try await gateway.send(.get, "/api/v2/respondents/42?offset=20", key: "respondents").body == #"{"total":"20","list":[]}"#)
        #expect(try await gateway.send(.get, "/api/v2/respondents/42?limit=0", key: "respondents").body == #"{"total":"20","list":[]}"#)
        list(total: 0)
        let reply = try await gateway.send(.get, "/api/v2/respondents/42", key: "respondents")
        #expect(reply.status == 404)
        #expect(reply.body == #"{"error":"The survey has no respondents."}"#)
    }

    @Test(
        "numbers of rows that are none are 400",
        arguments: ["limit=-1", "limit=x", "offset=1.5", "offset=-2", "limit[]=5", "limit=99999999999999999999"])
    func rowNumbers(query: String) async throws {
        list(total: 1)
        #expect(try await gateway.send(.get, "/api/v2/respondents/42?\(query)", key: "respondents").status == 400)
    }

    @Test("a long list is fetched call by call and written as one")
    func long() async throws {
        list(total: 2_500)
        let reply = try await gateway.send(.get, "/api/v2/respondents/42?limit=2400&offset=50", key: "respondents")
        let body = try JSON.decode(JSONValue.self, from: reply.body)
        #expect(body["total"] == "2500")
        #expect(body["list"]?.array?.compactMap { $0["id"]?.integer } == (50..<2_450).map { 100_824 + $0 })
        #expect(
            gateway.respondents.requests(RespondentsContract.listRespondents).map { "\($0.cursor ?? "at \($0.offset)"): \($0.limit)" }
                == ["at 50: 1000", "1050: 1000", "2050: 400"])
    }

    @Test("a survey of another account is 401, an unknown one 404, none at all 406")
    func surveys() async throws {
        gateway.respondents.refuse(RespondentsContract.listRespondents, RPCError(.permissionDenied, reason: SurveyRefusal.foreign, "x"))
        #expect(try await gateway.send(.get, "/api/v2/respondents/42", key: "respondents").status == 401)
        gateway.respondents.refuse(RespondentsContract.listRespondents, RPCError(.notFound, "x"))
        #expect(try await gateway.send(.get, "/api/v2/respondents/42", key: "respondents").status == 404)
        #expect(try await gateway.send(.get, "/api/v2/respondents", key: "respondents").status == 406)
        #expect(try await gateway.send(.get, "/api/v2/respondents/search", key: "respondents").status == 406)
        #expect(try await gateway.send(.get, "/api/v2/respondents/words", key: "respondents").status == 404)
        #expect(try await gateway.send(.get, "/api/v2/respondents/42", key: "responses").status == 401)
    }

    @Test(
        "a search says its criteria in the query or the body, in either spelling, and what is empty is none",
        arguments: [
            (
                "/api/v2/respondents/search/42?token=81a2B7&email=jan%40x.pl&date_generate=2011-11-20&label3=a&label15=%C5%81&limit=5", nil,
                RespondentCriteria(
                    token: "81a2B7", email: "jan@x.pl", added: "2011-11-20",
                    labels: [LabelCriterion(number: 3, value: "a"), LabelCriterion(number: 15, value: "Ł")])
            ),
            (
                "/api/respondents/search", "id_survey=42&date_invitaion_send=2011-11-20&date_survey_open=a&date_survey_answer=b&limit=5",
                RespondentCriteria(invitationSent: "2011-11-20", opened: "a", answered: "b")
            ),
            (
                "/api/v3/respondents/search/42?limit=5", "date_invitation_send=2011-11-20&date_token_generate=2011-11-21",
                RespondentCriteria(added: "2011-11-21", invitationSent: "2011-11-20")
            ),
            ("/api/v2/respondents/search/42?email=&label1=&labels=x&limit=5", nil, RespondentCriteria()),
            (
                "/api/v2/respondents/search/42?label16=x&label0=y&limit=5", nil,
                RespondentCriteria(labels: [
                    LabelCriterion(number: 16, value: "x"), LabelCriterion(number: 0, value: "y"),
                ])
            ),
        ] as [(String, String?, RespondentCriteria)])
    func search(target: String, body: String?, criteria: RespondentCriteria) async throws {
        list(total: 1)
        let reply = try await gateway.send(
            body == nil ? .get : .post, target, key: "respondents", type: body.map { _ in TestGateway.form }, body: body)
        #expect(reply.status == 200 && reply.body == #"{"total":"1","list":[\#(Self.row)]}"#)
        #expect(
            gateway.respondents.requests(RespondentsContract.listRespondents)
                == [RespondentsRequest(survey: 42, limit: 5, criteria: criteria)])
    }

    @Test("a search that finds nobody is 404, one that says two things 400, one without a survey 406")
    func searchErrors() async throws {
        list(total: 0)
        let none = try await gateway.send(.get, "/api/v2/respondents/search/42?email=a", key: "respondents")
        #expect(none.status == 404 && none.body == #"{"error":"No respondent meets the criteria."}"#)
        for query in ["date_generate=2011-11-20&date_token_generate=2011-11-21", "label1[]=x", "limit=x"] {
            #expect(try await gateway.send(.get, "/api/v2/respondents/search/42?\(query)", key: "respondents").status == 400)
        }
        #expect(try await gateway.send(.get, "/api/v2/respondents/search?email=a", key: "respondents").status == 406)
        gateway.respondents.refuse(RespondentsContract.listRespondents, .invalid("label16", "is none"))
        #expect(try await gateway.send(.get, "/api/v2/respondents/search/42?label16=x", key: "respondents").status == 400)
    }
}
