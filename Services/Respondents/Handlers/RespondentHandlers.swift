import Contracts
import RPC
import ServiceKit
import Storage

/// Lists of those who are asked.
struct RespondentHandlers: Sendable {
    static let maximumRespondents: Int64 = 5_000
    /// What `tokens` takes in one call.
    private static let issueKeysPerCall = 1_000

    let database: Database
    let tokens: any TokensPeer
    let responses: any ResponsesPeer
    let issueKey: IssueKey

    func listParticipants(_ request: ParticipantsRequest, in call: CallContext) async throws -> ParticipantList {
        let account = try call.requireAccount()
        guard (1...1_000).contains(request.limit) else { throw RPCError.invalid("limit", "must be 1 to 1,000") }
        guard let after = request.cursor.map({ Int64($0) }) ?? 0 else { throw RPCError.invalid("cursor", "is none that was given out") }
        let participants = try await database.read { transaction in
            let occasion = try ProjectStore.occasion(
                mailing: request.mailing, project: request.project, account: account, in: transaction)
            guard occasion != nil else { throw RPCError.notFound("the mailing") }
            // One more than asked for tells whether there is a next page.
            return try RespondentStore.participants(
                mailing: request.mailing, account: account, after: after, limit: request.limit + 1, in: transaction)
        }
        let page = Array(participants.prefix(Int(request.limit)))
        return ParticipantList(
            participants: page, next: participants.count > page.count ? page.last.map { String($0.id) } : nil)
    }

    /// What exists only where the survey's links are personal is nil elsewhere.
    func listRespondents(_ request: RespondentsRequest, in call: CallContext) async throws -> RespondentList {
        let account = try call.requireAccount()
        guard (0...Self.maximumRespondents).contains(request.limit) else {
            throw RPCError.invalid("limit", "must be 0 to \(Self.maximumRespondents)")
        }
        guard request.offset >= 0 else { throw RPCError.invalid("offset", "must not be negative") }
        let survey = try await responses.survey(SurveyID(id: request.survey), in: call.nested())
        let (total, rows) = try await database.read { transaction in
            try RespondentStore.page(
                survey: request.survey, account: account, limit: request.limit, offset: request.offset, in: transaction)
        }
        guard survey.hasPersonalLinks else {
            return RespondentList(total: total, respondents: rows.map(\.respondent.withoutPersonalLink))
        }
        let tokens = try await tokens(of: rows, in: call)
        return RespondentList(
            total: total,
            respondents: zip(rows, tokens).map { row, token in
                var respondent = row.respondent
                respondent.token = token
                respondent.link = token.flatMap(survey.link)
                return respondent
            })
    }

    /// The tokens are asked for rather than kept here: one copy less of what leads from a person to a response.
    private func tokens(of rows: [RespondentStore.Stored], in call: CallContext) async throws -> [String?] {
        let keys = rows.map { $0.isLinked ? issueKey.text(mailing: $0.mailing, entry: $0.entry) : nil }
        let asked = keys.compactMap { $0 }
        var tokens: [String: String] = [:]
        for start in stride(from: 0, to: asked.count, by: Self.issueKeysPerCall) {
            let some = Array(asked[start..<min(start + Self.issueKeysPerCall, asked.count)])
            for issued in try await self.tokens.listGrants(IssueKeys(issueKeys: some), in: call.nested()).grants {
                tokens[issued.issueKey] = issued.grant.token
            }
        }
        return keys.map { $0.flatMap { tokens[$0] } }
    }
}

extension Respondent {
    var withoutPersonalLink: Respondent {
        var respondent = self
        respondent.opened = nil
        respondent.answered = nil
        respondent.postponed = nil
        return respondent
    }
}

extension Survey {
    /// Security level 3: every respondent has a link of their own.
    var hasPersonalLinks: Bool { document["security_level"]?.integer == 3 }

    /// Path and query of the filling page; nil for a survey without a `url_title`.
    func link(token: String) -> String? {
        urlTitle.map { "/ankieta/\(id)/\($0).html?token=\(token)" }
    }
}
