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
    let tokens: RespondentTokens
    let responses: any ResponsesPeer

    func listParticipants(
        _ request: ParticipantsRequest, in call: CallContext, to send: (ListItem<Participant>) async throws -> Void
    ) async throws {
        let account = try call.requireAccount()
        let page = try KeysetPage(cursor: request.cursor, limit: request.limit)
        try await page.send(to: send, id: \.id, block: Self.blockRows) { after, limit in
            try await database.read { transaction in
                let root = try MailingStore.root(
                    of: request.mailing, project: request.project, account: account, in: transaction)
                guard let root else { throw RPCError.notFound("the mailing") }
                return try RespondentStore.participants(
                    mailing: request.mailing, linkedBy: root, account: account, after: after, limit: limit, in: transaction)
            }
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
        let filter = try request.criteria.map { criteria throws(RPCError) in try RespondentFilter(criteria) } ?? .everybody
        var start = RespondentSearch.Start.offset(request.offset)
        if let cursor = request.cursor {
            guard let position = RespondentPosition(cursor: cursor) else { throw RPCError.invalid("cursor", "is none that was given out") }
            start = .behind(position)
        }
        let survey = try await responses.survey(SurveyID(id: request.survey), in: call.nested())
        guard let conditions = try await conditions(filter, of: survey, in: call) else { return try await send(.total(0)) }
        let search = RespondentSearch(account: account, survey: survey.id, conditions: conditions)
        var left = request.limit
        while true {
            let (from, count) = (start, min(left, Self.blockRows))
            let (total, rows) = try await database.read { try RespondentStore.page(search, from: from, limit: count, in: $0) }
            if let total { try await send(.total(total)) }
            for respondent in try await respondents(rows, of: survey, in: call) { try await send(.respondent(respondent)) }
            left -= Int64(rows.count)
            guard let last = rows.last, rows.count == count else { return }
            guard left > 0 else { return try await send(.next(last.position.cursor)) }
            start = .behind(last.position)
        }
    }

    /// What the rows have to meet; nil where nobody can: what only personal links have, nobody has elsewhere.
    private func conditions(
        _ filter: RespondentFilter, of survey: Survey, in call: CallContext
    ) async throws -> [RespondentFilter.Condition]? {
        if filter.wantsPersonalLink, !survey.hasPersonalLinks { return nil }
        guard let token = filter.token else { return filter.conditions }
        do {
            let found = try await tokens.tokens.findInSurvey(SurveyToken(survey: survey.id, token: token), in: call.nested())
            guard let reference = found.grant.reference else { return nil }
            return filter.conditions + [.reference(reference)]
        } catch let error as RPCError where error.code == .notFound {
            return nil
        }
    }

    /// What exists only where the survey's links are personal is nil elsewhere.
    private func respondents(
        _ rows: [RespondentStore.Stored], of survey: Survey, in call: CallContext
    ) async throws -> [Respondent] {
        guard survey.hasPersonalLinks else { return rows.map(\.respondent.withoutPersonalLink) }
        return zip(rows, try await tokens.tokens(of: rows, survey: survey.id, in: call)).map { row, token in
            var respondent = row.respondent
            respondent.token = token
            respondent.link = token.flatMap(survey.link)
            return respondent
        }
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
