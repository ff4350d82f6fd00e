import JSON
import NIOCore
import RPC
import TestSupport
import Testing
import Wire

@Suite("Bad input")
struct HostileInputTests {
    @Test("at the binary door costs one connection and never a process")
    func binary() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let pids = Installation.names.map { installation[$0].pid }
        let certificates = "\(installation.folder.path)/certs"
        let material = TLSMaterial(
            certificate: "\(certificates)/gateway.pem", privateKey: "\(certificates)/gateway.key", authority: "\(certificates)/ca.pem")
        for name in Installation.names where name != "gateway" {
            let port = installation[name].port
            for bytes in Self.hostileBytes() {
                _ = try? await RawPeer.exchange(port: port, material: material, authority: material.authority, writing: bytes)
            }
            _ = try? await RawPeer.plainExchange(port: port, writing: ByteBuffer(string: "GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
        }
        #expect(Installation.names.map { installation[$0].pid } == pids)
        #expect(Installation.names.allSatisfy { installation[$0].isRunning })
        #expect(try await study.link(uid: "after").json["result"]?.string == "ok")
    }

    /// Breaches of every kind, and requests to every method number with bodies that none of them wants.
    static func hostileBytes() -> [ByteBuffer] {
        let hello = frame(FrameHeader(.hello), #"{"maxFrame":4194304,"service":"test","instance":""}"#)
        var requests = hello
        let bodies = [
            "", "{", "[]", "{\"survey\":1e999}", #"{"survey":"x","token":{}}"#, String(repeating: "[", count: 10_000), "\u{0}", "{}",
        ]
        var slot = 0
        for number in 0..<40 {
            for body in bodies {
                slot = slot % 250 + 1
                var one = frame(FrameHeader(.request, code: UInt16(number), stream: StreamID(slot: slot, generation: 0), aux: 50), body)
                requests.writeBuffer(&one)
            }
        }
        // Ends the exchange: the server answers what it can and then closes.
        var withEnd = requests
        withEnd.writeBytes([0, 0, 0, 0])
        return [
            ByteBuffer(bytes: [0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3]), ByteBuffer(bytes: [0, 0, 0, 0]),
            frame(FrameHeader(FrameKind(rawValue: 0x33)), "?"), frame(FrameHeader(.hello), "no JSON"), withEnd,
        ]
    }

    private static func frame(_ header: FrameHeader, _ body: String) -> ByteBuffer {
        var buffer = ByteBuffer()
        var body = body
        body.withUTF8 { buffer.writeFrame(header, payload: UnsafeRawBufferPointer($0)) }
        return buffer
    }

    @Test("at the REST door gets that surface's own error, and nothing is half done")
    func rest() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let survey = study.ids.survey
        let token = try await study.link(uid: "a").json["token"]?.string ?? ""
        let access = try await study.getAccess(token: token).json
        let response = access["id_response"]?.integer ?? 0
        let key = access["respondent_key"]?.string ?? ""
        let question = study.ids.questions[0][0]
        let good = study.ids.answers(page: study.ids.pages[0])

        var stranger = study.client
        stranger.key = nil
        #expect(try await stranger.post("/api/responses/getaccess/\(survey)", form: [("token", token)]).status == 401)
        #expect(try await study.client.post("/api/responses/getaccess", form: []).status == 406)
        #expect(try await study.client.post("/api/responses/getaccess/999999", form: [("token", token)]).status == 404)
        #expect(try await study.client.post("/api/responses/getaccess/abc", form: [("token", token)]).status == 404)
        #expect(try await study.client.post("/api/responses/getaccess/\(survey)", form: []).status == 406)
        #expect(try await study.getAccess(token: "ABCDEF").body == #"{"error_code":5}"#)

        let wrongKey = [("respondent_key", String(repeating: "0", count: 32)), ("id_page", "\(study.ids.pages[0])")] + good
        #expect(try await study.client.post("/api/responses/answer/\(survey)/\(response)", form: wrongKey).body == #"{"error_code":7}"#)
        let noPage = [("respondent_key", key)] + good
        #expect(try await study.client.post("/api/responses/answer/\(survey)/\(response)", form: noPage).status == 406)
        let wrongType = [("questions[\(question)][type]", "6"), ("questions[\(question)][answers][1]", "true")]
        #expect(try await study.answer(access, page: study.ids.pages[0], wrongType).body == #"{"error_code":9}"#)
        #expect(try await study.answer(access, page: study.ids.pages[0], []).body == #"{"error_code":8}"#)
        for bad in ["0", "4", "99999999999999999999", "1.5", "x", ""] where !bad.isEmpty {
            let reply = try await study.answer(
                access, page: study.ids.pages[0], [("questions[\(question)][type]", "0"), ("questions[\(question)][answer]", bad)])
            #expect(reply.status == 400, "\(bad): \(reply.body)")
            #expect(reply.json["error"]?.string?.contains("questions[\(question)]") == true)
        }
        for path in ["/api/responses/answer/\(survey)/\(response)", "/api/responses/getaccess/\(survey)"] {
            let malformed = try await study.client.send(
                .POST, path, body: "{\"respondent_key\":", headers: ["Content-Type": "application/json"])
            #expect(malformed.status == 400, "\(malformed.body)")
            let broken = try await study.client.send(
                .POST, path, body: "a=%ZZ&%", headers: ["Content-Type": "application/x-www-form-urlencoded"])
            #expect([400, 406].contains(broken.status), "\(broken.body)")
            let deep = try await study.client.send(
                .POST, path, body: "a" + String(repeating: "[x]", count: 500) + "=1",
                headers: ["Content-Type": "application/x-www-form-urlencoded"])
            #expect([400, 406].contains(deep.status), "\(deep.body)")
        }
        let huge = try await study.client.send(
            .POST, "/api/responses/getaccess/\(survey)", body: "token=" + String(repeating: "x", count: 8_000_000),
            headers: ["Content-Type": "application/x-www-form-urlencoded"])
        #expect([400, 413].contains(huge.status))
        for path in ["/manage/v1/surveys", "/manage/v1/contacts", "/manage/v1/projects"] {
            for body in ["", "{", "[]", "null", "{\"title\":1}"] {
                let reply = try await study.client.send(.POST, path, body: body, headers: ["Content-Type": "application/json"])
                #expect([400, 422].contains(reply.status), "\(path) \(body): \(reply.status) \(reply.body)")
                #expect(reply.headers["Content-Type"].first == "application/problem+json")
            }
        }
        #expect(try await study.responses().count == 1)
        #expect(try await study.answer(access, page: study.ids.pages[0]).json["id_next_page"]?.integer == study.ids.pages[1])
    }

    @Test("from another account finds nothing and changes nothing")
    func otherAccount() async throws {
        let installation = try await Installation.start()
        let mine = try await Study.create(in: installation)
        let other = try await Study.create(in: installation)
        let token = try await mine.link(uid: "a").json["token"]?.string ?? ""
        let survey = mine.ids.survey
        #expect(try await other.client.post("/api/responses/getaccess/\(survey)", form: [("token", token)]).status == 401)
        #expect(try await other.client.get("/api/v2/respondents/\(survey)").status == 401)
        #expect(try await other.client.get("/manage/v1/surveys/\(survey)").status == 404)
        #expect(try await other.client.get("/manage/v1/surveys/\(survey)/responses").status == 404)
        #expect(try await other.client.get("/manage/v1/projects/\(mine.project)/mailings/\(mine.mailing)/participants").status == 404)
        let crossed = try await other.client.get("/\(other.project)/?act=\(mine.act)&uid=a")
        #expect(crossed.json["result"]?.string == "error")
        #expect(try await other.client.post("/manage/v1/accounts", json: ["name": "x"]).status == 403)
    }
}
