import Contracts
import RPC
import Storage

extension GrantForm: SQLConvertible {}
extension GrantState: SQLConvertible {}
extension GrantUse: SQLConvertible {}

/// Grants. Every step of their life is one conditional statement, so that of any number of concurrent calls one makes it, by whichever door
/// they came. Time is the statement's argument: no sweep decides when something has expired.
struct GrantStore: Sendable {
    let seal: TokenSeal

    /// What a grant is read from, in the order of `grant(_:at:)`.
    static let columns = """
        g.id, g.account, g.issue_key, g.survey, g.sealed, g.project, g.reference, g.state, g.use_rule, g.expires_at, g.participation, g.form
        """
    /// The same behind RETURNING, where no alias is allowed.
    private static let returned = columns.replacing("g.", with: "")
    /// A survey with a million six-character tokens has a taken one in 57,000 drawn.
    private static let attempts = 32

    // MARK: Issuing

    /// The account's grant under the request's issue key: the one that is there, or a new one.
    ///
    /// `token` draws candidates; a taken one is drawn again.
    func issue(
        _ new: NewGrant, account: Int64, at now: Int64, in transaction: borrowing Transaction, token: () -> String
    ) throws -> Grant {
        if let grant = try find(new, account: account, at: now, in: transaction) { return grant }
        let identity = TokenRow(account: account, issueKey: new.issueKey)
        for _ in 0..<Self.attempts {
            let token = token()
            let row = try transaction.first(
                """
                INSERT INTO grants (
                    account, issue_key, survey, form, hash, sealed, key_id, project, reference, state, use_rule, expires_at
                )
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
                ON CONFLICT DO NOTHING RETURNING \(Self.returned)
                """,
                account, new.issueKey, new.survey, new.form, seal.hash(token), try seal.seal(token, for: identity), seal.keyID, new.project,
                new.reference, GrantState.issued, new.use, new.expiresAt)
            if let row { return try grant(row, at: now) }
            // Either the token is taken or, on an engine with several writers, the issue key meanwhile.
            if let grant = try find(new, account: account, at: now, in: transaction) { return grant }
        }
        throw RPCError(.resourceExhausted, "survey \(new.survey) has no free token left")
    }

    private func find(_ new: NewGrant, account: Int64, at now: Int64, in transaction: borrowing Transaction) throws -> Grant? {
        let row = try transaction.first(
            "SELECT \(Self.columns) FROM grants g WHERE g.account = ?1 AND g.issue_key = ?2", account, new.issueKey)
        guard let row else { return nil }
        let known = try grant(row, at: now)
        guard known.survey == new.survey, try row.value(11) == new.form else {
            throw RPCError(
                .alreadyExists, "the issue key names a grant for another survey or of another form",
                details: ErrorDetails(conflict: Conflict(resource: "issueKey")), doNotRetry: true)
        }
        return known
    }

    // MARK: Looking up

    /// Those of the account's grants that have one of the issue keys, with it. One look-up a key.
    func list(issueKeys: [String], account: Int64, at now: Int64, in transaction: borrowing Transaction) throws -> [IssuedGrant] {
        var grants: [IssuedGrant] = []
        grants.reserveCapacity(issueKeys.count)
        for issueKey in issueKeys {
            let row = try transaction.first(
                "SELECT \(Self.columns) FROM grants g WHERE g.account = ?1 AND g.issue_key = ?2", account, issueKey)
            if let row { grants.append(IssuedGrant(issueKey: issueKey, grant: try grant(row, at: now))) }
        }
        return grants
    }

    /// What lets into the survey with this token, or the personal link of the project, or without either the access code.
    func find(_ token: GrantToken, at now: Int64, in transaction: borrowing Transaction) throws -> Grant? {
        if let survey = token.survey {
            let row = try transaction.first(
                "SELECT \(Self.columns) FROM grants g WHERE g.survey = ?1 AND g.hash = ?2", survey, seal.hash(token.token))
            return try row.map { try grant($0, at: now) }
        }
        let form = token.project == nil ? GrantForm.accessCode : .personalLink
        // The second condition says nothing but that the index over these forms will do.
        let row = try transaction.first(
            "SELECT \(Self.columns) FROM grants g WHERE g.form = ?1 AND g.form <> 'surveyToken' AND g.hash = ?2",
            form, seal.hash(token.token))
        guard let grant = try row.map({ try grant($0, at: now) }), grant.project == token.project else { return nil }
        return grant
    }

    /// The account's grant with this token in this survey, unless it was taken back.
    func find(_ token: SurveyToken, account: Int64, at now: Int64, in transaction: borrowing Transaction) throws -> IssuedGrant? {
        try transaction.first(
            """
            SELECT \(Self.columns) FROM grants g WHERE g.survey = ?1 AND g.hash = ?2 AND g.account = ?3 AND g.state <> 'revoked'
            """, token.survey, seal.hash(token.token), account
        ).map { IssuedGrant(issueKey: try $0.value(2), grant: try grant($0, at: now)) }
    }

    // MARK: Steps

    /// Lets the holder in, or says why not (`GrantLife.start`).
    func start(
        _ start: GrantStart, at now: Int64, in transaction: borrowing Transaction
    ) throws -> GrantStart.Outcome {
        let (hash, participation) = (seal.hash(start.token), start.participationDigest)
        let started = try transaction.first(
            """
            UPDATE grants SET state = 'started', started_at = ?3, participation = ?5
            WHERE survey = ?1 AND hash = ?2 AND (expires_at IS NULL OR ?3 <= expires_at) AND (
                state = 'issued'
                OR (state = 'completed' AND (use_rule = 'everyStart' OR (use_rule = 'untilCompletion' AND ?4 = 1)))
            )
            RETURNING \(Self.returned)
            """, start.survey, hash, now, start.isReusable, participation)
        if let started { return .started(try grant(started, at: now)) }
        let row = try transaction.first(
            "SELECT \(Self.columns) FROM grants g WHERE g.survey = ?1 AND g.hash = ?2", start.survey, hash)
        guard let row else { return .refused(.unknownToken) }
        switch try Self.life(row).start(at: now, isReusable: start.isReusable, participation: participation) {
        case .unchanged: return .started(try grant(row, at: now))
        case .refused(let refusal): return .refused(refusal)
        // Only on an engine with several writers: another one changed it between the two statements.
        case .moved: throw RPCError(.aborted, "the grant changed meanwhile")
        }
    }

    /// Uses the grant up (`GrantLife.complete`); false where that changes nothing.
    @discardableResult
    func complete(
        _ id: Int64, account: Int64, survey: Int64, at now: Int64, in transaction: borrowing Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            UPDATE grants SET state = 'completed', completed_at = ?4
            WHERE id = ?1 AND account = ?2 AND survey = ?3 AND state IN ('issued', 'started') AND use_rule <> 'everyStart'
            """, id, account, survey, now) == 1
    }

    /// Takes the grant back (`GrantLife.revoke`); false where that changes nothing.
    func revoke(_ id: Int64, account: Int64, in transaction: borrowing Transaction) throws -> Bool {
        try transaction.execute(
            "UPDATE grants SET state = 'revoked' WHERE id = ?1 AND account = ?2 AND state <> 'revoked'", id, account) == 1
    }

    /// Takes back those of the account's grants that have one of the issue keys. Codes are not among them: they are deleted.
    func revoke(issueKeys: [String], account: Int64, in transaction: borrowing Transaction) throws {
        for issueKey in issueKeys {
            try transaction.execute(
                """
                UPDATE grants SET state = 'revoked'
                WHERE account = ?1 AND issue_key = ?2 AND state <> 'revoked' AND form <> 'accessCode'
                """, account, issueKey)
        }
    }

    // MARK: Rows

    func grant(_ row: Row, at now: Int64) throws -> Grant {
        let identity = TokenRow(account: try row.value(1), issueKey: try row.value(2))
        let life = try Self.life(row)
        return Grant(
            id: try row.value(0), survey: try row.value(3), project: try row.value(5), token: try seal.open(try row.value(4), of: identity),
            state: life.state(at: now), reference: try row.value(6), use: life.use)
    }

    private static func life(_ row: Row) throws -> GrantLife {
        GrantLife(
            state: try row.value(7), use: try row.value(8), expiresAt: try row.value(9), participation: try row.value(10))
    }
}
