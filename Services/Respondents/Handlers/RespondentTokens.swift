import Contracts
import RPC

/// The grants behind respondents, which `tokens` keeps. Their tokens are asked for rather than kept here: one copy less of what leads from a
/// person to a response.
///
/// A row is written before its grant is issued, and a crash may come between. So whoever needs a token has a missing grant issued, under the
/// same key as before: however often and by however many at once, it is one grant.
struct RespondentTokens: Sendable {
    let tokens: any TokensPeer
    let issueKey: IssueKey

    /// The token of each; nil where the person and the grant may no more be shown together, and where somebody is about to be deleted.
    ///
    /// - Parameter rows: Up to 1,000 of one survey.
    func tokens(of rows: [RespondentStore.Stored], survey: Int64, in call: CallContext) async throws -> [String?] {
        let keys = rows.map { $0.reference == nil ? nil : key(of: $0) }
        let asked = keys.compactMap { $0 }
        guard !asked.isEmpty else { return keys }
        var grants = try await grants(asked, in: call)
        let missing = zip(rows, keys).filter { row, key in key.map { grants[$0] == nil } ?? false && !row.hasEntry }.map(\.0)
        for grant in try await issue(missing, survey: survey, in: call) { grants[grant.issueKey] = grant.grant }
        // Somebody was deleted and has got a link again: it is under another key.
        let again = zip(rows, keys).filter { row, key in row.hasEntry && key.flatMap { grants[$0] }?.state == .revoked }.map(\.0)
        if !again.isEmpty {
            grants.merge(try await self.grants(again.map { issueKey.text(respondent: $0.respondent.id) }, in: call)) { $1 }
        }
        return zip(rows, keys).map { row, key in
            guard let key else { return nil }
            return [grants[key], grants[issueKey.text(respondent: row.respondent.id)]].lazy.compactMap { $0 }
                .first { $0.state != .revoked }?.token
        }
    }

    /// Issues the grants that rows without an address entry have.
    ///
    /// - Parameter rows: Up to 1,000 of one survey.
    @discardableResult
    func issue(_ rows: [RespondentStore.Stored], survey: Int64, in call: CallContext) async throws -> [IssuedGrant] {
        guard !rows.isEmpty else { return [] }
        let orders = rows.map { GrantOrder(issueKey: key(of: $0), reference: $0.reference) }
        return try await tokens.issueGrants(NewGrants(survey: survey, form: .surveyToken, grants: orders), in: call.nested()).grants
    }

    /// Takes back whatever lets a respondent in, or would.
    func revoke(_ row: RespondentStore.Stored, survey: Int64, in call: CallContext) async throws {
        // A grant that is missing could be issued by somebody who lists the row at this moment: what is revoked has to be there.
        if !row.hasEntry { try await issue([row], survey: survey, in: call) }
        let keys: Set = [key(of: row), issueKey.text(respondent: row.respondent.id)]
        _ = try await tokens.revokeGrants(IssueKeys(issueKeys: keys.sorted()), in: call.nested())
    }

    private func grants(_ keys: [String], in call: CallContext) async throws -> [String: Grant] {
        let issued = try await tokens.listGrants(IssueKeys(issueKeys: keys), in: call.nested()).grants
        return Dictionary(issued.map { ($0.issueKey, $0.grant) }) { $1 }
    }

    private func key(of row: RespondentStore.Stored) -> String {
        row.hasEntry ? issueKey.text(mailing: row.mailing, entry: row.entry) : issueKey.text(respondent: row.respondent.id)
    }
}
