import Testing

/// What would be an empty list is a mistake in the address, and says so in each interface's own way.
@Suite("Lists of what does not exist")
struct UnknownParentTests {
    /// Everything under something that is one account's.
    private static func managed(account: Int64, survey: Int64, project: String, mailing: Int64) -> [String] {
        ["accounts/\(account)/keys"] + ["responses", "export", "codebook", "summary"].map { "surveys/\(survey)/\($0)" }
            + ["projects/\(project)/access-links", "projects/\(project)/mailings/\(mailing)/participants", "mailings/\(mailing)/letters"]
    }

    private static func read(survey: Int64, page: Int64) -> [String] {
        ["questions/\(survey)/\(page)"]
            + ["surveys", "pages", "logic/question", "logic/page", "respondents", "respondents/search"].map { "\($0)/\(survey)" }
    }

    @Test("are refused to whoever asks, as those of another account are")
    func refused() async throws {
        let installation = try await Installation.start()
        let (study, other) = (try await Study.create(in: installation), try await Study.create(in: installation))
        let page = try #require(study.ids.pages.first)
        let own = Self.managed(account: study.account, survey: study.ids.survey, project: study.project, mailing: study.mailing)
        for path in own { #expect(try await study.client.get("/manage/v1/\(path)").status == 200, "\(path)") }
        let unknown = Self.managed(account: 99_999, survey: 99_999, project: "NONE", mailing: 99_999)
        let otherMailing = "projects/\(study.project)/mailings/\(other.mailing)/participants"
        for (client, paths) in [(other.client, own), (study.client, unknown + [otherMailing])] {
            for path in paths {
                let reply = try await client.get("/manage/v1/\(path)")
                #expect(reply.status == 404 && reply.headers["Content-Type"] == ["application/problem+json"], "\(path): \(reply.body)")
            }
        }
        let operators = Client(base: installation.gateway, key: try installation.operatorKey)
        #expect(try await operators.get("/manage/v1/accounts/99999/keys").status == 404)

        for path in Self.read(survey: study.ids.survey, page: page) {
            #expect(try await other.client.get("/api/v2/\(path)").status == 401, "\(path)")
        }
        let unread = Self.read(survey: 99_999, page: page) + ["questions/\(study.ids.survey)/\(other.ids.pages.first ?? 0)"]
        for path in unread { #expect(try await study.client.get("/api/v2/\(path)").status == 404, "\(path)") }
    }
}
