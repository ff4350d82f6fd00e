import Contracts
import Hummingbird
import JSON
import RPC
import Testing

@testable import GatewayService

@Suite("WebAnkieta: respondents come and go")
struct WebAnkietaRosterTests {
    let gateway = TestGateway()

    init() {
        gateway.respondents.on(RespondentsContract.addRespondent) { _, _ in AddedRespondent(id: 101_019) }
        gateway.respondents.on(RespondentsContract.deleteRespondent) { _, _ in Nothing() }
    }

    @Test(
        "a contact is added by GET or POST, with its parameters in the query, a form or JSON",
        arguments: [
            (HTTPRequest.Method.get, "/api/v2/respondents/add?id_survey=42&id_contact=5", nil, nil),
            (.get, "/api/v2/respondents/add", TestGateway.form, "id_survey=42&id_contact=5"),
            (.post, "/api/respondents/add", TestGateway.form, "survey_id=42&id_contact=5"),
            (.post, "/api/v3/respondents/add?id_survey=1", TestGateway.json, #"{"id_survey":42,"id_contact":"5"}"#),
        ] as [(HTTPRequest.Method, String, String?, String?)])
    func add(method: HTTPRequest.Method, target: String, type: String?, body: String?) async throws {
        let reply = try await gateway.send(method, target, key: "respondents", type: type, body: body)
        #expect(reply.status == 200)
        #expect(reply.body == #"{"id_respondent":"101019"}"#)
        #expect(gateway.respondents.requests(RespondentsContract.addRespondent) == [NewRespondent(survey: 42, contact: 5)])
    }

    @Test("the date of the invitation is taken in both spellings, and the client's key for the request goes along")
    func extras() async throws {
        for name in ["date_invitaion_send", "date_invitation_send"] {
            _ = try await gateway.send(
                .get, "/api/v2/respondents/add?id_survey=42&id_contact=5&\(name)=2012-12-06", key: "respondents",
                headers: [.idempotencyKey: name])
        }
        #expect(
            gateway.respondents.contexts(RespondentsContract.addRespondent).map(\.idempotencyKey) == [
                "date_invitaion_send", "date_invitation_send",
            ])
    }

    @Test("what is missing is 406, what is no number is nobody's, and each refusal has the documented status")
    func errors() async throws {
        for query in ["", "id_survey=42", "id_contact=5", "id_survey=&id_contact=5"] {
            #expect(try await gateway.send(.get, "/api/v2/respondents/add?\(query)", key: "respondents").status == 406)
            #expect(try await gateway.send(.get, "/api/v2/respondents/delete?\(query)", key: "respondents").status == 406)
        }
        #expect(try await gateway.send(.get, "/api/v2/respondents/add?id_survey=x&id_contact=5", key: "respondents").status == 404)
        _ = try await gateway.send(.get, "/api/v2/respondents/add?id_survey=42&id_contact=x", key: "respondents")
        #expect(gateway.respondents.requests(RespondentsContract.addRespondent).map(\.contact) == [0])
        for (error, status) in Self.refusals {
            gateway.respondents.refuse(RespondentsContract.addRespondent, error)
            gateway.respondents.refuse(RespondentsContract.deleteRespondent, error)
            let added = try await gateway.send(.get, "/api/v2/respondents/add?id_survey=42&id_contact=5", key: "respondents")
            let deleted = try await gateway.send(.get, "/api/v2/respondents/delete?id_survey=42&id_respondent=5", key: "respondents")
            #expect(added.status == status && deleted.status == status, "\(error)")
        }
        #expect(try await gateway.send(.get, "/api/v2/respondents/add?id_survey=42&id_contact=5", key: "responses").status == 401)
        #expect(try await gateway.send(.get, "/api/v2/respondents/add?id_survey=42&id_contact=5").status == 401)
        #expect(try await gateway.send(.put, "/api/v2/respondents/add", key: "respondents").status == 405)
    }

    static let refusals: [(RPCError, Int)] = [
        (RPCError(.notFound, reason: RespondentRefusal.unknownContact, "x"), 404),
        (RPCError(.notFound, reason: RespondentRefusal.unknownRespondent, "x"), 404),
        (RPCError(.permissionDenied, reason: RespondentRefusal.foreignContact, "x"), 401),
        (RPCError(.permissionDenied, reason: RespondentRefusal.foreignRespondent, "x"), 401),
        (RPCError(.alreadyExists, reason: RespondentRefusal.alreadyAdded, "x"), 409),
        (RPCError(.permissionDenied, reason: SurveyRefusal.foreign, "x"), 401),
        (.notFound("survey 42"), 404), (.invalid("date_invitaion_send", "x"), 400), (RPCError(.unavailable, "x"), 500),
    ]

    @Test("a contact is made with an address and labels, or offline without an address")
    func contacts() async throws {
        gateway.respondents.on(RespondentsContract.createContact) { new, _ in Contact(id: 5, email: new.email, labels: new.labels) }
        let added = try await gateway.send(
            .post, "/api/v2/contacts/add", key: "respondents", type: TestGateway.form, body: "email=a%40b&label1=Jan&label3=x")
        #expect(added.status == 200 && added.body == #"{"id_contact":"5"}"#)
        #expect(try await gateway.send(.get, "/api/v2/contacts/add?label1=Jan", key: "respondents").status == 406)
        #expect(try await gateway.send(.get, "/api/v2/contacts/add-offline?label1=Jan", key: "respondents").status == 200)
        #expect(try await gateway.send(.get, "/api/v2/contacts/add-offline?label16=Jan", key: "respondents").status == 400)
        #expect(
            gateway.respondents.requests(RespondentsContract.createContact)
                == [NewContact(email: "a@b", labels: ["Jan", "", "x"]), NewContact(labels: ["Jan"])])
    }

    @Test("a respondent is deleted by GET or POST")
    func delete() async throws {
        let replies = [
            try await gateway.send(.get, "/api/v2/respondents/delete?id_survey=42&id_respondent=5", key: "respondents"),
            try await gateway.send(
                .post, "/api/v2/respondents/delete", key: "respondents", type: TestGateway.form, body: "id_survey=42&id_respondent=5"),
        ]
        for reply in replies { #expect(reply.status == 200 && reply.body == #"{"status":"ok"}"#) }
        #expect(
            gateway.respondents.requests(RespondentsContract.deleteRespondent)
                == [RespondentName(survey: 42, id: 5), RespondentName(survey: 42, id: 5)])
    }
}

@Suite("WebAnkieta: batches")
struct WebAnkietaBatchTests {
    let gateway = TestGateway()
    static let batch = "89f7fcdb-c8c9-4414-8ec7-423780f66901"

    init() {
        gateway.respondents.on(RespondentsContract.createBatch) { _, _ in BatchName(id: Self.batch) }
        gateway.respondents.on(RespondentsContract.getBatch) { name, call in
            Batch(id: name.id, account: call.account ?? 0, survey: 42, patches: ["p1", "p2"])
        }
        gateway.respondents.on(RespondentsContract.addPatch) { _, _ in PatchName(id: "p") }
        gateway.respondents.on(RespondentsContract.getPatch) { _, _ in Patch(respondents: [1, 2]) }
    }

    func addPatch(_ body: String, query: String = "", type: String = TestGateway.form) async throws -> Reply {
        try await gateway.send(.post, "/api/v2/respondents/patch\(query)", key: "respondents", type: type, body: body)
    }

    var patches: [NewPatch] { gateway.respondents.requests(RespondentsContract.addPatch) }

    @Test("POST makes and GET reads, with the members that the document has")
    func methods() async throws {
        let made = try await gateway.send(
            .post, "/api/v2/respondents/batch", key: "respondents", type: TestGateway.form, body: "survey_id=42",
            headers: [.idempotencyKey: "k"])
        #expect(made.body == #"{"batch_id":"\#(Self.batch)"}"#)
        #expect(gateway.respondents.requests(RespondentsContract.createBatch) == [NewBatch(survey: 42)])
        #expect(gateway.respondents.contexts(RespondentsContract.createBatch).map(\.idempotencyKey) == ["k"])
        let read = try await gateway.send(.get, "/api/v2/respondents/batch?batch_id=\(Self.batch.uppercased())", key: "respondents")
        #expect(read.body == #"{"id":"\#(Self.batch)","account_id":7,"survey_id":42,"patches":["p1","p2"]}"#)
        #expect(try await addPatch("batch_id=\(Self.batch)&respondents[0][email]=a%40b").body == #"{"patch_id":"p"}"#)
        let patch = try await gateway.send(.get, "/api/v3/respondents/patch?patch_id=p", key: "respondents")
        #expect(patch.body == #"{"respondents":[1,2]}"#)
        #expect(try await gateway.send(.delete, "/api/v2/respondents/patch", key: "respondents").status == 405)
    }

    @Test("the form of the document is read as it is printed, brackets raw or encoded")
    func form() async throws {
        // WA-R S:656-662, its wrapped lines joined.
        let printed =
            "batch_id=example_batch_id&respondents[0][email]=jan.kowalski%40webankieta.pl&respondents[0][labels][0]=Warszawa"
            + "&respondents[0][labels][1]=Support&respondents[1][email]=tomasz.nowak%40webankieta.pl"
            + "&respondents[1][labels][0]=%C5%81%C3%B3d%C5%BA&respondents[1][labels][1]=IT"
            + "&respondents[2][email]=zenon.martyniuk%40webankieta.pl&respondents[2][labels][0]=Warszawa&respondents[2][labels][1]=IT"
        let expected = NewPatch(
            batch: "example_batch_id",
            respondents: [
                PatchRow(index: 0, email: "jan.kowalski@webankieta.pl", labels: ["Warszawa", "Support"]),
                PatchRow(index: 1, email: "tomasz.nowak@webankieta.pl", labels: ["Łódź", "IT"]),
                PatchRow(index: 2, email: "zenon.martyniuk@webankieta.pl", labels: ["Warszawa", "IT"]),
            ])
        for body in [printed, printed.replacing("[", with: "%5B").replacing("]", with: "%5D")] {
            #expect(try await addPatch(body).status == 200)
        }
        #expect(patches == [expected, expected])
    }

    @Test("JSON is read as the same form would be")
    func json() async throws {
        let body = #"{"batch_id":"b","survey_id":42,"respondents":[{"email":"a@b","labels":["Łódź",null,"IT",5]},{"email":"c@d"}]}"#
        #expect(try await addPatch(body, type: TestGateway.json).status == 200)
        #expect(
            patches == [
                NewPatch(
                    batch: "b", survey: 42,
                    respondents: [
                        PatchRow(index: 0, email: "a@b", labels: ["Łódź", "", "IT", "5"]), PatchRow(index: 1, email: "c@d"),
                    ])
            ])
    }

    @Test("holes stay holes, of labels and of rows; ids come in the query or the body; plus is a space and [] counts on")
    func holes() async throws {
        let body =
            "respondents[5][email]=a%40b&respondents[5][labels][14]=x+y&respondents[2][email]=c%40d&respondents[2][labels][]=p"
            + "&respondents[2][labels][]=q&respondents[9][labels]="
        #expect(try await addPatch(body, query: "?survey_id=XYZ&batch_id=b").status == 200)
        #expect(
            patches == [
                NewPatch(
                    batch: "b", survey: 0,
                    respondents: [
                        PatchRow(index: 5, email: "a@b", labels: Array(repeating: "", count: 14) + ["x y"]),
                        PatchRow(index: 2, email: "c@d", labels: ["p", "q"]), PatchRow(index: 9, email: ""),
                    ])
            ])
    }

    @Test("hundreds of rows fit into a form")
    func many() async throws {
        var body = "batch_id=b"
        for row in 0..<500 {
            body += "&respondents[\(row)][email]=r\(row)%40x.pl"
            for label in 0..<15 { body += "&respondents[\(row)][labels][\(label)]=l" }
        }
        #expect(try await addPatch(body).status == 200)
        #expect(patches.first?.respondents.count == 500)
        #expect(patches.first?.respondents.last?.labels.count == 15)
    }

    @Test(
        "what has another shape is the vendor's error, with the place of the mistake beside it",
        arguments: [
            ("batch_id=b", "respondents: must be an array of respondents"), ("respondents[0][email]=a", "batch_id: is required"),
            ("batch_id=b&respondents=x", "respondents: must be an array of respondents"),
            ("batch_id=b&respondents[0]=x", "respondents[0]: must have the members email and labels"),
            ("batch_id=b&respondents[x][email]=a", "respondents[x]: is not a number"),
            ("batch_id=b&respondents[0][email][]=a", "respondents[0][email]: must be a single value"),
            ("batch_id=b&respondents[0][labels]=a", "respondents[0][labels]: must be an array"),
            ("batch_id=b&respondents[0][labels][15]=a", "respondents[0][labels][15]: is none of the 15 labels, which count from 0"),
            ("batch_id=b&respondents[0][labels][x]=a", "respondents[0][labels][x]: is none of the 15 labels, which count from 0"),
            ("batch_id=b&respondents[0][labels][0][]=a", "respondents[0][labels][0]: must be a single value"),
            ("batch_id=b&respondents[0][email]=%GG", "A parameter has a % that is not followed by two hexadecimal digits."),
        ])
    func shapes(body: String, mistake: String) async throws {
        let reply = try await addPatch(body)
        #expect(reply.status == 400)
        #expect(try JSON.decode(JSONValue.self, from: reply.body) == ["error": "An error ocured", "details": [.string(mistake)]])
        #expect(patches.isEmpty)
    }

    @Test("what is unknown or wrong is 400 and the vendor's text, what is foreign 401, and what fails 500")
    func refusals() async throws {
        let requests: [(HTTPRequest.Method, String, String?)] = [
            (.post, "batch?survey_id=42", nil), (.get, "batch?batch_id=b", nil), (.post, "patch?batch_id=b", "respondents[0][email]=a"),
            (.get, "patch?patch_id=p", nil),
        ]
        let errors: [(RPCError, Int)] = [
            (RPCError(.notFound, reason: RespondentRefusal.unknownBatch, "x"), 400),
            (RPCError(.notFound, reason: RespondentRefusal.unknownPatch, "x"), 400),
            (RPCError(.invalidArgument, reason: RespondentRefusal.otherSurvey, "x"), 400), (.notFound("survey 42"), 400),
            (.invalid("respondents[3][email]", "is no e-mail address"), 400),
            (RPCError(.permissionDenied, reason: RespondentRefusal.foreignBatch, "x"), 401),
            (RPCError(.permissionDenied, reason: RespondentRefusal.foreignPatch, "x"), 401),
            (RPCError(.permissionDenied, reason: SurveyRefusal.foreign, "x"), 401), (RPCError(.unavailable, "x"), 500),
        ]
        for (error, status) in errors {
            gateway.respondents.refuse(RespondentsContract.createBatch, error)
            gateway.respondents.refuse(RespondentsContract.getBatch, error)
            gateway.respondents.refuse(RespondentsContract.addPatch, error)
            gateway.respondents.refuse(RespondentsContract.getPatch, error)
            for (method, target, body) in requests {
                let reply = try await gateway.send(
                    method, "/api/v2/respondents/\(target)", key: "respondents", type: body.map { _ in TestGateway.form }, body: body)
                #expect(reply.status == status, "\(target): \(error)")
                if status == 400 { #expect(reply.body.hasPrefix(#"{"error":"An error ocured","details":["#)) }
            }
        }
        for (method, target) in [(HTTPRequest.Method.post, "batch"), (.get, "batch"), (.post, "batch?survey_id=x"), (.get, "patch")] {
            #expect(try await gateway.send(method, "/api/v2/respondents/\(target)", key: "respondents").status == 400)
            #expect(try await gateway.send(method, "/api/v2/respondents/\(target)").status == 401)
        }
    }
}
