import Contracts
import RPC
import ServiceKit
import Storage

/// Lists of those who are asked. Rows are read a block at a time, in a transaction that has ended before the first of them is sent: sending
/// waits for the client.
struct RespondentHandlers: Sendable {
    static let maximumRespondents: Int64 = 5_000
    /// Rows read in one transaction, and issue keys asked of `tokens` in one call, which takes 1,000.
    static let blockRows: Int64 = 100

    let database: Database
    let tokens: any TokensPeer
    let responses: any ResponsesPeer
    let issueKey: IssueKey

    func listParticipants(
        _ request: ParticipantsRequest, in call: CallContext, to send: (ListItem<Participant>) async throws -> Void
    ) async throws {
        let account = try call.requireAccount()
        guard (1...1_000).contains(request.limit) else { throw RPCError.invalid("limit", "must be 1 to 1,000") }
        guard var after = request.cursor.map({ Int64($0) }) ?? 0 else { throw RPCError.invalid("cursor", "is none that was given out") }
        var left = request.limit
        while true {
            let (last, count) = (after, min(left, Self.blockRows))
            let rows = try await database.read { transaction in
                let root = try MailingStore.root(
                    of: request.mailing, project: request.project, account: account, in: transaction)
                guard let root else { throw RPCError.notFound("the mailing") }
                // One more than is sent tells whether there are more.
                return try RespondentStore.participants(
                    mailing: request.mailing, linkedBy: root, account: account, after: last, limit: count + 1, in: transaction)
            }
            for row in rows.prefix(Int(count)) {
                try await send(.row(row))
                after = row.id
            }
            guard rows.count > count else { return }
            left -= count
            guard left > 0 else { return try await send(.next(String(after))) }
        }
    }

    func listRespondents(
        _ request: RespondentsRequest, in call: CallContext, to send: (RespondentListItem) async throws -> Void
    ) async throws {
        let account = try call.requireAccount()
        guard (0...Self.maximumRespondents).contains(request.limit) else {
            throw RPCError.invalid("limit", "must be 0 to \(Self.maximumRespondents)")
        }
        guard request.offset >= 0 else { throw RPCError.invalid("offset", "must not be negative") }
        let survey = try await responses.survey(SurveyID(id: request.survey), in: call.nested())
        let count = min(request.limit, Self.blockRows)
        var (total, rows) = try await database.read { transaction in
            try RespondentStore.page(survey: request.survey, account: account, limit: count, offset: request.offset, in: transaction)
        }
        try await send(.total(total))
        var left = request.limit
        while let last = rows.last {
            for respondent in try await respondents(rows, of: survey, in: call) { try await send(.respondent(respondent)) }
            left -= Int64(rows.count)
            let next = min(left, Self.blockRows)
            guard next > 0, rows.count == Self.blockRows else { return }
            rows = try await database.read { transaction in
                try RespondentStore.rows(behind: last, survey: request.survey, account: account, limit: next, in: transaction)
            }
        }
    }

    /// What exists only where the survey's links are personal is nil elsewhere.
    private func respondents(
        _ rows: [RespondentStore.Stored], of survey: Survey, in call: CallContext
    ) async throws -> [Respondent] {
        guard survey.hasPersonalLinks else { return rows.map(\.respondent.withoutPersonalLink) }
        return zip(rows, try await tokens(of: rows, in: call)).map { row, token in
            var respondent = row.respondent
            respondent.token = token
            respondent.link = token.flatMap(survey.link)
            return respondent
        }
    }

    /// The tokens are asked for rather than kept here: one copy less of what leads from a person to a response.
    private func tokens(of rows: [RespondentStore.Stored], in call: CallContext) async throws -> [String?] {
        let keys = rows.map { $0.isLinked ? issueKey.text(mailing: $0.mailing, entry: $0.entry) : nil }
        let asked = IssueKeys(issueKeys: keys.compactMap { $0 })
        guard !asked.issueKeys.isEmpty else { return keys }
        var tokens: [String: String] = [:]
        for issued in try await self.tokens.listGrants(asked, in: call.nested()).grants { tokens[issued.issueKey] = issued.grant.token }
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
