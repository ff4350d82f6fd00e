import JSON
import TestSupport
import Testing

@Suite("Lists through five processes")
struct ListTests {
    @Test("a page of long answers that no frame could hold is one reply, and its cursor goes on behind it")
    func long() async throws {
        let installation = try await Installation.start()
        let question: JSONValue = ["type": 2, "text": "Uwagi", "fields": 20]
        let document: JSONValue = ["title": "Uwagi", "status": "collecting", "pages": [["questions": [question]]]]
        let study = try await Study.create(in: installation, document: document)
        let text = String(repeating: "x", count: 10_000)
        let cells = (0..<20).map { _ in ("questions[\(study.ids.questions[0][0])][answers][]", text) }
        let answers = [("questions[\(study.ids.questions[0][0])][type]", "2")] + cells
        for _ in 0..<25 {
            let access = try await study.client.post("/api/responses/getaccess/\(study.ids.survey)", form: [])
            #expect(access.status == 200)
            #expect(try await study.answer(access.json, page: study.ids.pages[0], answers).status == 200)
        }
        let path = "/manage/v1/surveys/\(study.ids.survey)/responses"
        let page = try await study.client.get("\(path)?limit=24")
        #expect(page.status == 200)
        #expect(page.body.utf8.count > 4 * 1024 * 1024)
        let cursor = try #require(page.json["next"]?.string)
        let rest = try await study.client.get("\(path)?cursor=\(cursor)")
        #expect(rest.json["next"] == .null)
        let ids = [page, rest].flatMap { $0.json["responses"]?.array ?? [] }.compactMap { $0["id"]?.integer }
        #expect(ids.count == 25 && ids == ids.sorted(by: >) && Set(ids).count == 25)
    }
}
