import Contracts
import RPC
import Storage
import TestSupport
import Testing

@testable import TokensService

@Suite("Access codes")
struct AccessCodeTests {
    static let end = "2025-10-09T10:53:20.000+02:00"
    /// The same, as the test's clock has it.
    static let endInstant: Int64 = 1_760_000_000_000_000

    static func new(single: Bool = true, expiresAt: String = end, survey: Int64? = 7) -> NewAccessCode {
        NewAccessCode(
            singleParticipation: single, expiresAt: expiresAt, subject: "s", object: "o",
            survey: survey.map { SurveyReference(id: $0, uuid: "uuid \($0)") })
    }

    @Test("a code is six letters and digits and shows what it was made with")
    func issue() async throws {
        try await withTokens { tokens in
            let made = try await tokens.codes.issue(Self.new(), in: .test(account: 1))
            #expect(made.code.wholeMatch(of: /[A-Za-z0-9]{6}/) != nil)
            #expect(made.expiresAt == Self.end && made.singleParticipation && made.createdAt == tokens.time.now)
            #expect(made.survey == SurveyReference(id: 7, uuid: "uuid 7") && made.subject == "s" && made.object == "o")
            #expect(try await tokens.codes.get(AccessCodeName(code: made.code), in: .test(account: 1)) == made)
            let error = await refusal { try await tokens.codes.get(AccessCodeName(code: made.code), in: .test(account: 2)) }
            #expect(error?.code == .notFound)
            #expect(try !tokens.filesContain(made.code))
        }
    }

    @Test("every attribute that is missing or malformed is named")
    func violations() async throws {
        try await withTokens { tokens in
            let none = await refusal { try await tokens.codes.issue(NewAccessCode(), in: .test(account: 1)) }
            #expect(none?.details.fieldViolations?.map(\.field) == ["singleParticipation", "expiresAt"])
            let malformed = await refusal {
                try await tokens.codes.issue(Self.new(expiresAt: "2025-10-09T10:53:20"), in: .test(account: 1))
            }
            #expect(malformed?.details.fieldViolations?.map(\.field) == ["expiresAt"])
        }
    }

    @Test("a retry under one idempotency key gets the code of the first try, which lies nowhere in the file")
    func retry() async throws {
        try await withTokens { tokens in
            let call = CallContext.test(account: 1, idempotencyKey: "k")
            let first = try await tokens.codes.issue(Self.new(), in: call)
            #expect(try await tokens.codes.issue(Self.new(), in: call) == first)
            await #expect(throws: StorageError.self) { try await tokens.codes.issue(Self.new(single: false), in: call) }
            #expect(try await tokens.value("SELECT count(*) FROM codes", as: Int64.self) == 1)
            #expect(try !tokens.filesContain(first.code))
        }
    }

    @Test("pages count all codes of the account and of no other, oldest first")
    func pages() async throws {
        try await withTokens { tokens in
            var codes: [String] = []
            for _ in 0..<7 { codes.append(try await tokens.codes.issue(Self.new(), in: .test(account: 1)).code) }
            _ = try await tokens.codes.issue(Self.new(), in: .test(account: 2))
            _ = try await tokens.codes.delete(AccessCodeName(code: codes.remove(at: 2)), in: .test(account: 1))
            let pages = [[0, 1, 2, 3], [4, 5], []]
            for (index, page) in pages.enumerated() {
                let found = try await tokens.codes.list(NumberedPage(page: Int64(index + 1), size: 4), in: .test(account: 1))
                #expect(found.total == 6)
                #expect(found.codes.map(\.code) == page.map { codes[$0] })
            }
            for page in [NumberedPage(page: 0), NumberedPage(page: 1, size: 101), NumberedPage(page: .max)] {
                #expect(await refusal { try await tokens.codes.list(page, in: .test(account: 1)) }?.code == .invalidArgument)
            }
        }
    }

    @Test("a change changes what it names, and nobody else's code")
    func update() async throws {
        try await withTokens { tokens in
            var code = try await tokens.codes.issue(Self.new(), in: .test(account: 1))
            let other = "2030-01-01T00:00:00Z"
            let change = AccessCodeChange(code: code.code, expiresAt: other, object: ProfileRelation(uuid: nil))
            #expect(await refusal { try await tokens.codes.update(change, in: .test(account: 2)) }?.code == .notFound)
            (code.expiresAt, code.object) = (other, nil)
            #expect(try await tokens.codes.update(change, in: .test(account: 1)) == code)
            let second = AccessCodeChange(
                code: code.code, singleParticipation: false, subject: ProfileRelation(uuid: "t"), survey: SurveyRelation(survey: nil))
            (code.singleParticipation, code.subject, code.survey) = (false, "t", nil)
            #expect(try await tokens.codes.update(second, in: .test(account: 1)) == code)
            #expect(try await tokens.codes.update(AccessCodeChange(code: code.code), in: .test(account: 1)) == code)
            let bad = AccessCodeChange(code: code.code, expiresAt: "never")
            #expect(await refusal { try await tokens.codes.update(bad, in: .test(account: 1)) }?.details.fieldViolations?.count == 1)
        }
    }

    @Test("a code does not move into a survey that gave the same six characters to somebody else")
    func collision() async throws {
        try await withTokens { tokens in
            let code = try await tokens.codes.issue(Self.new(), in: .test(account: 1))
            _ = try await tokens.database.write { transaction in
                try tokens.store.issue(.token("t", survey: 8), account: 1, at: 0, in: transaction) { code.code }
            }
            let change = AccessCodeChange(code: code.code, survey: SurveyRelation(survey: SurveyReference(id: 8, uuid: "u")))
            #expect(await refusal { try await tokens.codes.update(change, in: .test(account: 1)) }?.code == .alreadyExists)
            #expect(try await tokens.codes.get(AccessCodeName(code: code.code), in: .test(account: 1)) == code)
        }
    }

    @Test("a deleted code is nobody's, lets nobody in, and is never drawn again")
    func delete() async throws {
        try await withTokens { tokens in
            let code = try await tokens.codes.issue(Self.new(), in: .test(account: 1))
            let name = AccessCodeName(code: code.code)
            #expect(await refusal { try await tokens.codes.delete(name, in: .test(account: 2)) }?.code == .notFound)
            _ = try await tokens.codes.delete(name, in: .test(account: 1))
            for repeated in 0..<2 {
                #expect(await refusal { try await tokens.codes.delete(name, in: .test(account: 1)) }?.code == .notFound, "\(repeated)")
            }
            #expect(await refusal { try await tokens.codes.get(name, in: .test(account: 1)) }?.code == .notFound)
            #expect(try await tokens.grants.find(GrantToken(token: code.code), in: .test()).state == .revoked)
            let start = GrantStart(survey: 7, token: code.code)
            #expect(await refusal { try await tokens.grants.start(start, in: .test()) }?.reason(as: GrantRefusal.self) == .unknownToken)
            let next = try await tokens.database.write { transaction in
                var drawn = [code.code, "NEXT00"][...]
                let new = NewGrant(survey: 0, form: .accessCode, issueKey: "next")
                return try tokens.store.issue(new, account: 2, at: 0, in: transaction) { drawn.popFirst() ?? "" }
            }
            #expect(next.token == "NEXT00")
        }
    }

    @Test("a single participation starts once of 200 attempts at once, and the winner's retry is no second start")
    func single() async throws {
        try await withTokens { tokens in
            let code = try await tokens.codes.issue(Self.new(), in: .test(account: 1)).code
            let outcomes = try await concurrently(200) { number in
                let start = GrantStart(survey: 7, token: code, participation: "participation \(number)")
                let error = await refusal { try await tokens.grants.start(start, in: .test()) }
                return (number, error?.reason(as: GrantRefusal.self))
            }
            let winners = outcomes.filter { $0.1 == nil }.map(\.0)
            #expect(winners.count == 1)
            #expect(outcomes.count { $0.1 == .tokenUsed } == 199)
            tokens.time.now += 1
            let retry = GrantStart(survey: 7, token: code, participation: "participation \(winners.first ?? -1)")
            #expect(try await tokens.grants.start(retry, in: .test()).use == .oneStart)
        }
    }

    @Test("repeated participation starts at any time until its end, and completions do not use it up")
    func repeated() async throws {
        try await withTokens { tokens in
            let code = try await tokens.codes.issue(Self.new(single: false), in: .test(account: 1)).code
            for number in 0..<5 {
                let grant = try await tokens.grants.start(GrantStart(survey: 7, token: code, participation: "\(number)"), in: .test())
                #expect(grant.use == .everyStart && grant.state == .started)
                try await tokens.deliver(.completed(grant.id, id: "\(number)"))
            }
        }
    }

    @Test("the last instant is usable and the one after it is not, without anything being written", arguments: [true, false])
    func boundary(single: Bool) async throws {
        try await withTokens { tokens in
            for (now, isOpen) in [(Self.endInstant + 1, false), (Self.endInstant, true)] {
                tokens.time.now = Self.endInstant - 1_000_000
                let code = try await tokens.codes.issue(Self.new(single: single), in: .test(account: 1)).code
                tokens.time.now = now
                #expect(try await tokens.grants.find(GrantToken(token: code), in: .test()).state == (isOpen ? .issued : .expired))
                let error = await refusal { try await tokens.grants.start(GrantStart(survey: 7, token: code), in: .test()) }
                #expect(error?.reason(as: GrantRefusal.self) == (isOpen ? nil : .tokenExpired))
                if !isOpen {
                    let stored = try await tokens.value("SELECT state FROM grants ORDER BY id DESC LIMIT 1", as: GrantState.self)
                    #expect(stored == .issued)
                }
            }
        }
    }

    @Test("a code whose time is over can be given more, and one made for the past is over from its beginning (E-7)")
    func extended() async throws {
        try await withTokens { tokens in
            let code = try await tokens.codes.issue(Self.new(expiresAt: "2020-06-23T21:27:00.000+01:00"), in: .test(account: 1)).code
            let start = GrantStart(survey: 7, token: code)
            #expect(await refusal { try await tokens.grants.start(start, in: .test()) }?.reason(as: GrantRefusal.self) == .tokenExpired)
            _ = try await tokens.codes.update(AccessCodeChange(code: code, expiresAt: "2030-01-01T00:00:00Z"), in: .test(account: 1))
            #expect(try await tokens.grants.start(start, in: .test()).state == .started)
        }
    }

    @Test("no code is a word that other paths begin with", arguments: ["manage", "Manage", "BUYERS", "readyz", "assets", "optout"])
    func reserved(word: String) {
        #expect(!AccessCodeWord.isAllowed(word))
        #expect(AccessCodeWord.isAllowed("5S767T"))
    }
}
