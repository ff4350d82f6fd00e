import Contracts
import RPC
import Storage
import TestSupport
import Testing

@testable import TokensService

@Suite("What statements cost")
struct QueryPlanTests {
    @Test("every statement of the service goes through an index, so that ten million tokens cost a look-up what ten do")
    func searches() async throws {
        try await withTokens(readers: 1) { tokens in
            try await tokens.useEverything()
            // SQLite tells which statements a connection has prepared; here there is one that writes and one that reads.
            let prepared = "SELECT sql FROM sqlite_stmt"
            let written = try await tokens.database.write { try $0.query(prepared).map { try $0.value(0) as String } }
            let read = try await tokens.database.read { try $0.query(prepared).map { try $0.value(0) as String } }
            let statements = Set(written + read).filter { sql in
                sql != prepared && !["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA"].contains { sql.hasPrefix($0) }
            }
            #expect(statements.count > 25)
            for sql in statements {
                let count = sql.matches(of: /\?(\d+)/).compactMap { Int($0.1) }.max() ?? 0
                let plan = try await tokens.database.read { transaction in
                    try transaction.query("EXPLAIN QUERY PLAN \(sql)", arguments: Array(repeating: Int64(0), count: count))
                        .map { try $0.value(3) as String }
                }
                for step in plan where step.contains("SCAN") {
                    // What stands in the statement itself, and the table that can have one row.
                    #expect(step.contains("CONSTANT ROW") || step == "SCAN operator_key", "\(step) in \(sql)")
                }
            }
        }
    }

    @Test("looking up and starting sort nothing and touch the rows that they are about")
    func rows() async throws {
        try await withTokens(readers: 1) { tokens in
            try await tokens.useEverything()
            // A page of codes goes through the page's ids, of which there are a hundred at most.
            let worked = """
                SELECT sql FROM sqlite_stmt
                WHERE (nscan > 0 OR nsort > 0 OR naidx > 0) AND sql LIKE '%grants%' AND sql NOT LIKE '%OFFSET%'
                """
            for statements in [
                try await tokens.database.write({ try $0.query(worked).map { try $0.value(0) as String } }),
                try await tokens.database.read({ try $0.query(worked).map { try $0.value(0) as String } }),
            ] { #expect(statements == []) }
        }
    }
}

extension TokensHarness {
    /// Has the service run its statements: each operation with what there is and with what there is not.
    fileprivate func useEverything() async throws {
        let account = try await accounts.createAccount(NewAccount(name: "A"), in: .test(idempotencyKey: "1")).id
        _ = try await accounts.updateAccount(AccountChange(id: account, name: "B"), in: .test())
        let key = try await accounts.createKey(NewKey(account: account, name: "k", scopes: [.manage]), in: .test())
        _ = try await accounts.verifyKey(Credential(secret: key.secret), in: .test())
        _ = await refusal { try await accounts.verifyKey(Credential(secret: "none"), in: .test()) }
        try await accounts.listKeys(KeysRequest(account: account)) { _ in }
        _ = try await accounts.revokeKey(KeyName(account: account, id: key.id), in: .test())

        let call = CallContext.test(account: account)
        let link = try await accessLinks.create(AccessLinkTests.new, in: call)
        _ = try await accessLinks.resolve(AccessLinkKey(project: "PROJEKT", act: link.act), in: .test())
        try await accessLinks.list(AccessLinksRequest(project: "PROJEKT"), in: call) { _ in }
        _ = try await accessLinks.revoke(AccessLinkName(project: "PROJEKT", id: link.id ?? 0), in: call)

        try await series.issue(NewTokenSeries(survey: 7, name: "s", count: 250), in: call) { _ in }
        try await series.issue(NewTokenSeries(survey: 7, name: "s", count: 250), in: call) { _ in }
        let personal = try await grants.issue(.link("l"), in: call)
        _ = try await grants.find(GrantToken(token: personal.token, project: "PROJEKT"), in: .test())
        let token = try await grants.issueMany(.tokens(["a", "b"]), in: call).grants[0].grant
        _ = try await grants.list(IssueKeys(issueKeys: ["a", "none"]), in: call)
        for _ in 0..<2 { _ = try await grants.start(GrantStart(survey: 7, token: token.token), in: .test()) }
        _ = await refusal { try await grants.start(GrantStart(survey: 7, token: "none"), in: .test()) }
        try await deliver(.completed(token.id, id: "e", account: account))
        _ = try await grants.revoke(IssueKeys(issueKeys: ["b"]), in: call)

        let code = try await codes.issue(
            NewAccessCode(singleParticipation: true, expiresAt: "2099-01-01T00:00:00Z", survey: SurveyReference(id: 7, uuid: "u")), in: call
        )
        _ = try await grants.find(GrantToken(token: code.code), in: .test())
        _ = try await codes.get(AccessCodeName(code: code.code), in: call)
        _ = try await codes.list(NumberedPage(page: 1, size: 30), in: call)
        _ = try await codes.update(AccessCodeChange(code: code.code, singleParticipation: false), in: call)
        _ = try await codes.delete(AccessCodeName(code: code.code), in: call)
        _ = try await database.read { try series.store.series(1, in: $0) }
        _ = try await database.read { try KeyStore.operatorKeyHash(in: $0) }
    }
}
