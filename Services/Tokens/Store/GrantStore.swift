import Contracts
import RPC
import Storage

extension GrantForm: SQLConvertible {}
extension GrantState: SQLConvertible {}

/// Grants. Every step of their life is one conditional statement, so that of any number of concurrent calls one makes it.
enum GrantStore {
    private static let columns = "id, survey, project, token, state, reference"
    /// A survey with a million six-character tokens has a taken one in 57,000 drawn.
    private static let attempts = 32

    // MARK: Issuing

    /// The account's grant under the request's issue key: the one that is there, or a new one.
    ///
    /// `token` draws candidates; a taken one is drawn again.
    static func issue(
        _ new: NewGrant, account: Int64, in transaction: borrowing Transaction, token: () -> String
    ) throws -> Grant {
        if let grant = try find(new, account: account, in: transaction) { return grant }
        for _ in 0..<attempts {
            let row = try transaction.first(
                """
                INSERT INTO grants (account, issue_key, survey, form, scope, token, project, reference, state)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING RETURNING \(columns)
                """,
                account, new.issueKey, new.survey, new.form, new.form.scope(survey: new.survey), token(), new.project, new.reference,
                GrantState.issued)
            if let row { return try grant(row) }
            // Either the token is taken or, on an engine with several writers, the issue key meanwhile.
            if let grant = try find(new, account: account, in: transaction) { return grant }
        }
        throw RPCError(.resourceExhausted, "survey \(new.survey) has no free token left")
    }

    private static func find(_ new: NewGrant, account: Int64, in transaction: borrowing Transaction) throws -> Grant? {
        let row = try transaction.first(
            "SELECT \(columns), form FROM grants WHERE account = ?1 AND issue_key = ?2", account, new.issueKey)
        guard let row else { return nil }
        let known = try grant(row)
        guard known.survey == new.survey, try row.value(6) == new.form else {
            throw RPCError(
                .alreadyExists, "the issue key names a grant for another survey or of another form",
                details: ErrorDetails(conflict: Conflict(resource: "issueKey")), doNotRetry: true)
        }
        return known
    }

    // MARK: Looking up

    /// Those of the account's grants that have one of the issue keys, with it. One look-up a key.
    static func list(issueKeys: [String], account: Int64, in transaction: borrowing Transaction) throws -> [IssuedGrant] {
        var grants: [IssuedGrant] = []
        grants.reserveCapacity(issueKeys.count)
        for issueKey in issueKeys {
            let row = try transaction.first(
                "SELECT \(columns) FROM grants WHERE account = ?1 AND issue_key = ?2", account, issueKey)
            if let row { grants.append(IssuedGrant(issueKey: issueKey, grant: try grant(row))) }
        }
        return grants
    }

    /// The personal link of a project with this token.
    static func find(token: String, project: String, in transaction: borrowing Transaction) throws -> Grant? {
        try transaction.first(
            "SELECT \(columns) FROM grants WHERE scope = ?1 AND token = ?2 AND project = ?3",
            GrantForm.personalLink.scope(survey: 0), token, project
        ).map(grant)
    }

    // MARK: Steps

    /// Lets the holder in, or says why not (`GrantState.start`).
    static func start(
        _ start: GrantStart, at now: Int64, in transaction: borrowing Transaction
    ) throws -> GrantStart.Outcome {
        let started = try transaction.first(
            """
            UPDATE grants SET state = 'started', started_at = ?3
            WHERE survey = ?1 AND token = ?2 AND (state = 'issued' OR (state = 'completed' AND ?4 = 1))
            RETURNING \(columns)
            """, start.survey, start.token, now, start.isReusable)
        if let started { return .started(try grant(started)) }
        let row = try transaction.first("SELECT \(columns) FROM grants WHERE survey = ?1 AND token = ?2", start.survey, start.token)
        guard let grant = try row.map(grant) else { return .refused(.unknownToken) }
        switch grant.state.start(isReusable: start.isReusable) {
        case .unchanged: return .started(grant)
        case .refused(let refusal): return .refused(refusal)
        // Only on an engine with several writers: another one changed it between the two statements.
        case .moved: throw RPCError(.aborted, "the grant changed meanwhile")
        }
    }

    /// Uses the grant up (`GrantState.complete`); false where that changes nothing.
    @discardableResult
    static func complete(
        _ id: Int64, account: Int64, survey: Int64, at now: Int64, in transaction: borrowing Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            UPDATE grants SET state = 'completed', completed_at = ?4
            WHERE id = ?1 AND account = ?2 AND survey = ?3 AND state IN ('issued', 'started')
            """, id, account, survey, now) == 1
    }

    private static func grant(_ row: Row) throws -> Grant {
        Grant(
            id: try row.value(0), survey: try row.value(1), project: try row.value(2), token: try row.value(3), state: try row.value(4),
            reference: try row.value(5))
    }
}
