import Contracts
import Hummingbird
import RPC
import Testing

@testable import GatewayService

@Suite("SoSci's link call")
struct SoSciTests {
    let gateway = TestGateway()

    static let act = "83w7vaYqaeakXH7axpH2Yexu"
    static let link =
        #"{"result":"ok","token":"QS33T6XMVS4KLA9S","url":"https:\/\/www.soscisurvey.de\/PROJEKT\/?d=QS33T6XMVS4KLA9S","error":null}"#
    static let missing = #"{"result":"error","error":"Request must specify email, mobile, or uid","url":null}"#

    @Test(
        "a call answers with the document's four members, by GET and POST, with parameters in the query or the body",
        arguments: [
            (HTTPRequest.Method.get, "/PROJEKT/?act=\(act)&uid=112233aabbcc", nil as String?),
            (.get, "/PROJEKT?act=\(act)&uid=112233aabbcc", nil),
            (.post, "/PROJEKT/?act=\(act)", "uid=112233aabbcc"),
            (.post, "/PROJEKT/", "act=\(act)&uid=112233aabbcc"),
            (.post, "/PROJEKT/?act=\(act)&uid=other", "uid=112233aabbcc"),
        ])
    func link(method: HTTPRequest.Method, target: String, body: String?) async throws {
        gateway.respondents.on(RespondentsContract.personalLink) { _, _ in PersonalLink(token: "QS33T6XMVS4KLA9S") }
        let reply = try await gateway.send(method, target, type: body.map { _ in TestGateway.form }, body: body)
        #expect(reply.status == 200)
        #expect(reply.body == Self.link)
        #expect(reply.headers[.contentType] == "application/json")
        #expect(reply.headers[.cacheControl] == "no-store")
        #expect(
            gateway.respondents.requests(RespondentsContract.personalLink)
                == [PersonalLinkRequest(project: "PROJEKT", act: Self.act, uid: "112233aabbcc")])
        #expect(gateway.respondents.calls.first?.context.account == nil)
    }

    @Test("an empty identifier counts as absent and is refused as in the document")
    func missingIdentifier() async throws {
        gateway.respondents.refuse(
            RespondentsContract.personalLink, RPCError(.invalidArgument, reason: PersonalLinkRefusal.missingIdentifier, "no identifier"))
        let reply = try await gateway.send(.get, "/PROJEKT/?act=\(Self.act)&uid=&email=")
        #expect(reply.status == 200)
        #expect(reply.body == Self.missing)
        #expect(
            gateway.respondents.requests(RespondentsContract.personalLink) == [PersonalLinkRequest(project: "PROJEKT", act: Self.act)])
    }

    @Test(
        "every refusal is HTTP 200 with an error and no token",
        arguments: [
            (RPCError(.notFound, reason: PersonalLinkRefusal.unknownAccessLink, "x"), "The access link is not valid"),
            (
                RPCError(.failedPrecondition, reason: PersonalLinkRefusal.conflictingIdentifiers, "x"),
                "The identifiers belong to different address entries"
            ),
            (RPCError(.invalidArgument, reason: PersonalLinkRefusal.invalidIdentifier, "x"), "An identifier is too long or malformed"),
            (RPCError(.unavailable, "tokens is down"), "The service is not available at the moment, please try again"),
            (RPCError(.deadlineExceeded, "late"), "The service is not available at the moment, please try again"),
            (RPCError(.internal, "secret cause"), "The service is not available at the moment, please try again"),
        ])
    func refusals(error: RPCError, text: String) async throws {
        gateway.respondents.refuse(RespondentsContract.personalLink, error)
        let reply = try await gateway.send(.get, "/PROJEKT/?act=\(Self.act)&uid=1")
        #expect(reply.status == 200)
        #expect(reply.body == #"{"result":"error","error":"\#(text)","url":null}"#)
    }

    @Test("a missing access key is answered like an unknown one")
    func missingAct() async throws {
        for target in ["/PROJEKT/", "/PROJEKT/?uid=1", "/PROJEKT/?act=&uid=1"] {
            let reply = try await gateway.send(.get, target)
            #expect(reply.status == 200)
            #expect(reply.body == #"{"result":"error","error":"The access link is not valid","url":null}"#)
        }
        #expect(gateway.respondents.calls.isEmpty)
    }

    @Test("what cannot be read is 4xx in the same envelope")
    func unreadable() async throws {
        let reply = try await gateway.send(.get, "/PROJEKT/?act=\(Self.act)&uid=%zz")
        #expect(reply.status == 400)
        #expect(
            reply.body
                == #"{"result":"error","error":"A parameter has a % that is not followed by two hexadecimal digits.","url":null}"#)
        #expect(try await gateway.send(.delete, "/PROJEKT/?act=\(Self.act)").status == 405)
    }

    @Test(
        "paths of other interfaces and of nobody are no projects",
        arguments: ["/unknown", "/favicon.ico", "/buyers/", "/a/b", "/x y/"])
    func noProject(path: String) async throws {
        #expect(try await gateway.send(.get, path).status == 404)
        #expect(gateway.respondents.calls.isEmpty)
    }
}
