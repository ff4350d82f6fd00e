import Contracts
import Hummingbird
import JSON
import NIOConcurrencyHelpers
import RPC
import Testing

@testable import GatewayService

@Suite("echonovum's access codes")
struct AccessCodeTests {
    let gateway = TestGateway()

    static let type = "application/vnd.api+json"
    static let path = "/en/v1/custom-access-codes"
    static let profile = "86a8a563-93c6-5ee0-8925-45d32e02490b"
    static let survey = "61cd3277-542e-11ea-a019-4201ac1ac00f"
    /// 2023-11-09T06:28:02.5Z
    static let code = AccessCode(
        code: "5S767T", singleParticipation: true, expiresAt: "2020-06-23T21:27:00.000+01:00", createdAt: 1_699_511_282_500_000,
        subject: profile, object: profile, survey: SurveyReference(id: 9, uuid: survey))
    static let document = """
        {"data":{"type":"CustomAccessCodeV1","attributes":{"singleParticipation":true,"expiresAt":"2020-06-23T21:27:00.000+01:00"},\
        "relationships":{"subject":{"data":{"type":"ProfileV1","id":"/en/v1/profiles/\(profile)"}},\
        "object":{"data":{"type":"ProfileV1","id":"/de/v1/profiles/\(profile.uppercased())"}},\
        "survey":{"data":{"type":"SurveyV1","id":"/en/v1/surveys/\(survey)"}}}}}
        """

    func send(
        _ method: HTTPRequest.Method, _ target: String = path, _ body: String? = nil, key: String? = "codes", type: String? = type,
        accept: String? = nil
    ) async throws -> Reply {
        var headers = HTTPFields()
        headers[.echonovumKey] = key
        headers[.accept] = accept
        return try await gateway.send(method, target, type: body == nil ? nil : type, body: body, headers: headers)
    }

    func problem(_ description: String) -> String {
        #"{"title":"An error occurred","description":\#(JSONValue.string(description))}"#
    }

    @Test("creating answers with the document's resource, its IRIs in the locale of the request")
    func create() async throws {
        gateway.respondents.on(RespondentsContract.createCode) { _, _ in Self.code }
        let reply = try await send(.post, "/de/v1/custom-access-codes", Self.document)
        #expect(reply.status == 201)
        #expect(reply.headers[.contentType] == "application/vnd.api+json; charset=utf-8")
        #expect(reply.headers[.location] == "/de/v1/custom-access-codes/5S767T")
        #expect(
            reply.body == """
                {"data":{"type":"CustomAccessCodeV1","id":"/de/v1/custom-access-codes/5S767T","attributes":{"code":"5S767T",\
                "singleParticipation":true,"expiresAt":"2020-06-23T21:27:00.000+01:00","createdAt":"2023-11-09T06:28:02+00:00"},\
                "relationships":{"subject":{"data":{"type":"ProfileV1","id":"/de/v1/profiles/\(Self.profile)"}},\
                "object":{"data":{"type":"ProfileV1","id":"/de/v1/profiles/\(Self.profile)"}},\
                "survey":{"data":{"type":"SurveyV1","id":"/de/v1/surveys/\(Self.survey)"}}}}}
                """)
        #expect(
            gateway.respondents.requests(RespondentsContract.createCode) == [
                AccessCodeOrder(
                    singleParticipation: true, expiresAt: "2020-06-23T21:27:00.000+01:00",
                    relations: AccessCodeRelations(subject: Self.profile, object: Self.profile, survey: Self.survey))
            ])
        #expect(gateway.respondents.calls.first?.context.account == 7)
    }

    @Test("what a client may not set is passed over, and relations to nothing are left out (E-1, E-14)")
    func unset() async throws {
        gateway.respondents.on(RespondentsContract.createCode) { _, _ in
            AccessCode(code: "aaaaaa", singleParticipation: false, expiresAt: "x", createdAt: 0)
        }
        let reply = try await send(
            .post, Self.path,
            """
            {"data":{"id":"mine","attributes":{"code":"MYCODE","createdAt":"x","singleParticipation":false,"expiresAt":"e","more":1},
            "relationships":{"subject":{"data":null},"object":{}}},"meta":1}
            """)
        #expect(reply.status == 201)
        #expect(reply.json["data"]?["relationships"] == nil)
        #expect(
            gateway.respondents.requests(RespondentsContract.createCode) == [AccessCodeOrder(singleParticipation: false, expiresAt: "e")])
    }

    @Test("mistakes in attributes are 422 with a pointer to each")
    func attributes() async throws {
        gateway.respondents.refuse(
            RespondentsContract.createCode,
            .invalid([FieldViolation(field: "singleParticipation", description: "a"), FieldViolation(field: "expiresAt", description: "b")])
        )
        let reply = try await send(.post, Self.path, #"{"data":{}}"#)
        #expect(reply.status == 422)
        #expect(
            reply.body == """
                {"errors":[{"detail":"a","source":{"pointer":"data/attributes/singleParticipation"}},\
                {"detail":"b","source":{"pointer":"data/attributes/expiresAt"}}]}
                """)
    }

    static let linkage = "Only resource linkage supported currently, see: http://jsonapi.org/format/#document-resource-object-linkage."

    @Test(
        "bad documents are 400 and another type 409, before any service is asked (E-5, E-12)",
        arguments: [
            ("{", 400, "Syntax error"), ("", 400, "Syntax error"), ("[]", 400, #"The document must have an object "data"."#),
            (#"{"data":[]}"#, 400, #"The document must have an object "data"."#), ("{}", 400, #"The document must have an object "data"."#),
            (#"{"data":{"type":"ProfileV1"}}"#, 409, #"The type "ProfileV1" is not that of this collection."#),
            (
                #"{"data":{"attributes":{"singleParticipation":"yes"}}}"#, 400,
                #"The type of the "singleParticipation" attribute must be "bool", "string" given."#
            ),
            (
                #"{"data":{"attributes":{"expiresAt":5}}}"#, 400,
                #"The type of the "expiresAt" attribute must be "string", "number" given."#
            ),
            (#"{"data":{"attributes":[]}}"#, 400, #"The member "attributes" must be an object."#),
            (#"{"data":{"relationships":{"subject":{"data":[]}}}}"#, 400, linkage),
            (#"{"data":{"relationships":{"subject":{"data":{"id":"/en/v1/profiles/\#(profile)"}}}}}"#, 400, linkage),
            (#"{"data":{"relationships":{"subject":{"data":{"type":"ProfileV1"}}}}}"#, 400, linkage),
            (#"{"data":{"relationships":{"subject":{"data":{"type":"ProfileV1","id":"x"}}}}}"#, 400, #"Invalid IRI "x"."#),
            (
                #"{"data":{"relationships":{"survey":{"data":{"type":"SurveyV1","id":"/en/v1/profiles/\#(profile)"}}}}}"#, 400,
                #"Invalid IRI "/en/v1/profiles/\#(profile)"."#
            ),
        ])
    func documents(body: String, status: Int, description: String) async throws {
        let reply = try await send(.post, Self.path, body)
        #expect(reply.status == status)
        #expect(reply.body == problem(description))
        #expect(gateway.respondents.calls.isEmpty)
    }

    @Test("a relation that leads nowhere is 400 and named by its IRI (E-13)", arguments: ["POST", "PATCH"])
    func unknownRelation(method: String) async throws {
        let error = RPCError(
            .failedPrecondition, "x",
            details: ErrorDetails(
                reason: AccessCodeRefusal.unknownRelation.rawValue, fieldViolations: [FieldViolation(field: "survey", description: "y")]))
        gateway.respondents.refuse(RespondentsContract.createCode, error).refuse(RespondentsContract.checkRelations, error)
        let reply = try await send(
            method == "POST" ? .post : .patch, method == "POST" ? Self.path : Self.path + "/5S767T", Self.document)
        #expect(reply.status == 400)
        #expect(reply.body == problem("Item not found for \"/en/v1/surveys/\(Self.survey)\"."))
    }

    @Test(
        "no key, a bad key and a key without the scope are refused (E-18)",
        arguments: [(nil, 401), ("wrong", 401), ("manage", 403), ("operator", 403)])
    func keys(key: String?, status: Int) async throws {
        let reply = try await send(.get, key: key)
        #expect(reply.status == status)
        #expect(reply.json["title"]?.string == "An error occurred" && reply.json["description"]?.string?.isEmpty == false)
        #expect(gateway.tokens.requests(TokensContract.listCodes).isEmpty)
    }

    @Test(
        "only JSON:API comes in and goes out",
        arguments: [
            ("application/json", nil, 415), (nil, nil, 415), (type + "; charset=utf-8", nil, 201), (type, "application/json", 406),
            (type, "text/html, \(type);q=0", 406), (type, "text/html, */*;q=0.1", 201), (type, "application/*", 201),
            (type, "Application/Vnd.Api+JSON", 201),
        ] as [(String?, String?, Int)])
    func media(type: String?, accept: String?, status: Int) async throws {
        gateway.respondents.on(RespondentsContract.createCode) { _, _ in Self.code }
        let reply = try await send(.post, Self.path, Self.document, type: type, accept: accept)
        #expect(reply.status == status)
        #expect(reply.headers[.contentType] == "application/vnd.api+json; charset=utf-8")
        if status != 201 { #expect(reply.json["title"]?.string == "An error occurred") }
    }

    @Test("unknown paths and methods are answered in the vendor's words, and other first segments are not its paths")
    func routes() async throws {
        #expect(try await send(.get, "/en/v1/nothing").body == problem("Not Found"))
        let method = try await send(.put, Self.path + "/5S767T", "{}")
        #expect(method.status == 405)
        #expect(method.headers[.allow] == "GET, HEAD, PATCH, DELETE")
        #expect(method.json["title"]?.string == "An error occurred")
        for target in ["/EN/v1/custom-access-codes", "/eng/v1/custom-access-codes", "/PROJEKT/v1/surveys", "/en/v2/surveys"] {
            #expect(try await send(.get, target).body == "Not found\n", "\(target)")
        }
        for target in [Self.path + "/5S767", Self.path + "/5S767%3C", "/en/v1/profiles/1", "/en/v1/surveys/\(Self.survey)x"] {
            let reply = try await send(.get, target)
            #expect(reply.status == 404 && reply.body == problem("Not Found"), "\(target)")
        }
    }

    @Test(
        "a collection counts its pages, and links to the next only where there is one",
        arguments: [
            ("", 61, 1, 3, 2), ("?page=2", 61, 2, 3, 3), ("?page=3", 61, 3, 3, nil), ("?page=9", 60, 9, 2, nil), ("", 0, 1, 1, nil),
        ]
            as [(String, Int64, Int64, Int64, Int64?)])
    func pages(query: String, total: Int64, page: Int64, last: Int64, next: Int64?) async throws {
        gateway.tokens.on(TokensContract.listCodes) { _, _ in AccessCodePage(total: total, codes: [Self.code]) }
        let reply = try await send(.get, Self.path + query)
        #expect(reply.status == 200)
        var links: JSONValue = [
            "self": "\(Self.path)?page=\(page)", "first": "\(Self.path)?page=1", "last": "\(Self.path)?page=\(last)",
        ]
        if let next { links["next"] = .string("\(Self.path)?page=\(next)") }
        #expect(reply.json["links"] == links)
        #expect(reply.json["meta"] == ["totalItems": .integer(total), "itemsPerPage": 30, "currentPage": .integer(page)])
        #expect(reply.json["data"]?.array?.first?["attributes"]?["code"]?.string == "5S767T")
        #expect(gateway.tokens.requests(TokensContract.listCodes) == [NumberedPage(page: page, size: 30)])
    }

    @Test("a page that is none is 400", arguments: ["0", "-1", "x", "1.5", "99999999999999999999"])
    func badPages(page: String) async throws {
        #expect(try await send(.get, Self.path + "?page=\(page)").status == 400)
    }

    @Test("reading and deleting go to tokens alone, and what is not there is 404")
    func single() async throws {
        gateway.tokens.on(TokensContract.getCode) { _, _ in Self.code }.on(TokensContract.deleteCode) { _, _ in Nothing() }
        let item = "\(Self.path)/5S767T"
        let reply = try await send(.get, item)
        #expect(reply.status == 200 && reply.json["data"]?["id"]?.string == item)
        #expect(gateway.tokens.requests(TokensContract.getCode) == [AccessCodeName(code: "5S767T")])
        #expect(try await send(.head, item).body.isEmpty)
        let deleted = try await send(.delete, item)
        #expect(deleted.status == 204 && deleted.body.isEmpty)
        gateway.tokens.refuse(TokensContract.deleteCode, RPCError(.notFound, "x"))
        #expect(try await send(.delete, item).body == problem("Not Found"))
        #expect(gateway.respondents.calls.isEmpty && gateway.responses.calls.isEmpty)
    }

    @Test("a change passes on what it names, and asks for relations only where there are some")
    func change() async throws {
        gateway.tokens.on(TokensContract.updateCode) { _, _ in Self.code }
        gateway.respondents.on(RespondentsContract.checkRelations) { _, _ in
            CheckedRelations(survey: SurveyReference(id: 9, uuid: Self.survey))
        }
        let item = "\(Self.path)/5S767T"
        let first = try await send(
            .patch, item,
            """
            {"data":{"type":"CustomAccessCodeV1","id":"/de/v1/custom-access-codes/5S767T","attributes":{"expiresAt":"e"},
            "relationships":{"object":{"data":null},"survey":{"data":null}}}}
            """
        )
        #expect(first.status == 200)
        #expect(gateway.respondents.calls.isEmpty)
        _ = try await send(
            .patch, item,
            """
            {"data":{"attributes":{"singleParticipation":false},
            "relationships":{"survey":{"data":{"type":"SurveyV1","id":"/en/v1/surveys/\(Self.survey)"}}}}}
            """
        )
        #expect(
            gateway.tokens.requests(TokensContract.updateCode) == [
                AccessCodeChange(code: "5S767T", expiresAt: "e", object: ProfileRelation(uuid: nil), survey: SurveyRelation(survey: nil)),
                AccessCodeChange(
                    code: "5S767T", singleParticipation: false,
                    survey: SurveyRelation(survey: SurveyReference(id: 9, uuid: Self.survey))),
            ])
        #expect(gateway.respondents.requests(RespondentsContract.checkRelations) == [AccessCodeRelations(survey: Self.survey)])
        let null = try await send(.patch, item, #"{"data":{"attributes":{"expiresAt":null}}}"#)
        #expect(null.status == 422 && null.body.contains("data/attributes/expiresAt"))
        #expect(try await send(.patch, item, #"{"data":{"id":"/en/v1/custom-access-codes/OTHER1"}}"#).status == 409)
    }

    @Test("profiles and surveys can be read, each and by pages")
    func relations() async throws {
        let profile = Profile(uuid: Self.profile, identifier: "anna", attributes: ["age": 33], createdAt: 0)
        let survey = SurveyHeading(id: 9, uuid: Self.survey, title: "T", lang: "pl", status: "collecting")
        gateway.respondents.on(RespondentsContract.getProfile) { _, _ in profile }
            .on(RespondentsContract.listProfiles) { _, _ in ProfilePage(total: 1, profiles: [profile]) }
        gateway.responses.on(ResponsesContract.surveyHeading) { _, _ in survey }
            .on(ResponsesContract.surveyHeadings) { _, _ in SurveyHeadingPage(total: 1, surveys: [survey]) }
        let one = try await send(.get, "/en/v1/profiles/\(Self.profile.uppercased())")
        #expect(
            one.json["data"] == [
                "type": "ProfileV1", "id": "/en/v1/profiles/\(Self.profile)",
                "attributes": [
                    "uuid": "\(Self.profile)", "identifier": "anna", "attributes": ["age": 33], "createdAt": "1970-01-01T00:00:00+00:00",
                ],
            ])
        #expect(gateway.respondents.requests(RespondentsContract.getProfile) == [ProfileName(uuid: Self.profile)])
        #expect(try await send(.get, "/en/v1/profiles").json["data"] == .array([one.json["data"] ?? .null]))
        let other = try await send(.get, "/fr/v1/surveys/\(Self.survey)")
        #expect(
            other.json["data"] == [
                "type": "SurveyV1", "id": "/fr/v1/surveys/\(Self.survey)",
                "attributes": ["uuid": "\(Self.survey)", "title": "T", "language": "pl", "status": "collecting"],
            ])
        #expect(try await send(.get, "/fr/v1/surveys").json["data"] == .array([other.json["data"] ?? .null]))
    }

    @Test("a service that is away is 503 in the vendor's words")
    func outage() async throws {
        gateway.tokens.refuse(TokensContract.listCodes, RPCError(.unavailable, "x"))
        let reply = try await send(.get)
        #expect(reply.status == 503 && reply.headers[.retryAfter] == "1")
        #expect(reply.body == problem("The service is not available at the moment."))
    }

    @Test("the management interface puts profiles")
    func profiles() async throws {
        gateway.respondents.on(RespondentsContract.putProfile) { new, _ in
            Profile(uuid: Self.profile, identifier: new.identifier, attributes: new.attributes, createdAt: 0)
        }
        let reply = try await gateway.send(
            .post, "/manage/v1/profiles", key: "manage", type: TestGateway.json, body: #"{"identifier":"anna","attributes":{"a":[1]}}"#)
        #expect(reply.status == 201)
        #expect(reply.body == #"{"id":"\#(Self.profile)","iri":"/en/v1/profiles/\#(Self.profile)","identifier":"anna"}"#)
        _ = try await gateway.send(.post, "/manage/v1/profiles", key: "manage", type: TestGateway.json, body: #"{"identifier":"b"}"#)
        #expect(
            gateway.respondents.requests(RespondentsContract.putProfile) == [
                NewProfile(identifier: "anna", attributes: ["a": [1]]), NewProfile(identifier: "b", attributes: [:]),
            ])
        let bad = try await gateway.send(.post, "/manage/v1/profiles", key: "manage", type: TestGateway.json, body: "{}")
        #expect(bad.status == 422)
    }
}

extension Reply {
    var json: JSONValue { (try? JSON.decode(JSONValue.self, from: body)) ?? .null }
}
