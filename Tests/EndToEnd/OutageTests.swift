import JSON
import TestSupport
import Testing

@Suite("While a service is down")
struct OutageTests {
    @Test("calls that need tokens fail in their vendor's words, the others go on, and all heals by itself")
    func tokens() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let token = try await study.link(uid: "a").json["token"]?.string ?? ""
        let access = try await study.getAccess(token: token).json
        installation["tokens"].crash()

        let link = try await study.link(uid: "b")
        #expect(link.status == 200)
        #expect(link.json["result"]?.string == "error")
        #expect(link.json["url"]?.isNull == true)
        let second = try await study.getAccess(token: token)
        #expect(second.status == 500)
        #expect(second.json["error"]?.string != nil)
        let answer = try await study.answer(access, page: study.ids.pages[0])
        #expect(answer.json["id_next_page"]?.integer == study.ids.pages[1], "answering needs no tokens service")

        try installation["tokens"].start()
        #expect(await eventually { try await study.link(uid: "b").json["result"]?.string == "ok" })
        #expect(await eventually { try await study.getAccess(token: token).json["id_response"] != nil })
    }

    @Test("respondents, the questionnaire is filled in all the same, and its events arrive afterwards")
    func respondents() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let token = try await study.link(uid: "a").json["token"]?.string ?? ""
        installation["respondents"].crash()

        #expect(try await study.link(uid: "a").json["result"]?.string == "error")
        let list = try await study.client.get("/api/v2/respondents/\(study.ids.survey)")
        #expect(list.status == 500)
        let access = try await study.getAccess(token: token).json
        for page in [0, 1, 3] { _ = try await study.answer(access, page: study.ids.pages[page]) }
        #expect(try await study.getAccess(token: token).body == #"{"error_code":6}"#)

        try installation["respondents"].start()
        #expect(await eventually { try await study.participants().first?["status"]?.string == "completed" })
    }

    @Test("responses, links are still given out")
    func responses() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        installation["responses"].crash()

        let link = try await study.link(uid: "a")
        #expect(link.json["result"]?.string == "ok")
        let token = link.json["token"]?.string ?? ""
        let access = try await study.getAccess(token: token)
        #expect(access.status == 500)
        #expect(access.json["error"]?.string != nil)
        let surveys = try await study.client.get("/manage/v1/surveys")
        #expect(surveys.status == 503)
        #expect(surveys.headers["Content-Type"].first?.hasPrefix("application/problem+json") == true)

        try installation["responses"].start()
        #expect(await eventually { try await study.getAccess(token: token).json["id_response"] != nil })
    }

    @Test("marketplace-templates, everything else goes on")
    func marketplaceTemplates() async throws {
        let installation = try await Installation.start()
        installation["marketplace-templates"].crash()
        let study = try await Study.create(in: installation)
        let token = try await study.link(uid: "a").json["token"]?.string ?? ""
        let access = try await study.getAccess(token: token).json
        for page in [0, 1] { _ = try await study.answer(access, page: study.ids.pages[page]) }
        #expect(try await study.answer(access, page: study.ids.pages[3]).json["veryfication_code"] != nil)
    }

    @Test("that has stopped without a word, callers get their answer within the time limit")
    func frozen() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let token = try await study.link(uid: "a").json["token"]?.string ?? ""
        installation["responses"].suspend()
        let access = try await study.getAccess(token: token)
        #expect(access.status == 500)
        installation["responses"].resume()
        #expect(await eventually { try await study.getAccess(token: token).json["id_response"] != nil })
        #expect(try await study.responses().count == 1)
    }
}
