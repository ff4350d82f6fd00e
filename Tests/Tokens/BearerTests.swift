import Contracts
import Crypto
import Foundation
import JSON
import JWTKit
import RPC
import ServiceKit
import Storage
import TestSupport
import Testing

@testable import TokensService

@Suite("Bearers")
struct BearerTests {
    struct Client: Sendable {
        let account: Int64
        let key: IssuedKey

        func request(scopes: [String]? = nil) -> BearerRequest {
            BearerRequest(clientID: key.clientID, secret: key.secret, scopes: scopes)
        }
    }

    static func client(_ service: TokensHarness, scopes: [Scope] = [.respondents, .manage]) async throws -> Client {
        let account = try await service.accounts.createAccount(NewAccount(name: "A", features: ["templates"]), in: .test()).id
        let key = try await service.accounts.createKey(NewKey(account: account, name: "k", scopes: scopes), in: .test())
        return Client(account: account, key: key)
    }

    struct Claims: JWTPayload {
        let claims: BearerClaims

        init(from decoder: any Decoder) throws { claims = try BearerClaims(from: decoder) }
        func encode(to encoder: any Encoder) throws { try claims.encode(to: encoder) }
        func verify(using algorithm: some JWTAlgorithm) {}
    }

    /// What a bearer says to somebody who has the public keys.
    static func verified(_ token: String, _ keys: BearerKeys) async throws -> BearerClaims {
        let collection = JWTKeyCollection()
        for key in keys.keys {
            await collection.add(eddsa: try EdDSA.PublicKey(x: key.publicKey, curve: .ed25519), kid: JWKIdentifier(string: key.id))
        }
        return try await collection.verify(token, as: Claims.self).claims
    }

    @Test("a bearer says for an hour whose it is, and anybody with the public keys can check it")
    func issue() async throws {
        try await withTokens { service in
            let client = try await Self.client(service)
            let bearer = try await service.application.bearers.issue(client.request(), in: .test())
            #expect(bearer.lifetime == 3_600 && bearer.scopes == [.respondents, .manage])
            let keys = try await service.application.bearers.keys(Nothing(), in: .test())
            #expect(keys.keys.count == 1)
            let now = service.time.now / 1_000_000
            #expect(
                try await Self.verified(bearer.token, keys)
                    == BearerClaims(
                        sub: client.key.clientID, iat: now, exp: now + 3_600, key: client.key.id, account: client.account,
                        scopes: ["respondents", "manage"], features: ["templates"], serviceBuyer: false))
        }
    }

    @Test("a client may ask for less than its key can do, and not for more")
    func scopes() async throws {
        try await withTokens { service in
            let client = try await Self.client(service)
            let bearers = service.application.bearers
            #expect(try await bearers.issue(client.request(scopes: ["manage"]), in: .test()).scopes == [.manage])
            for scopes in [["codes"], ["manage", "codes"], ["all"], []] {
                let error = await refusal { try await bearers.issue(client.request(scopes: scopes), in: .test()) }
                #expect(error?.reason(as: BearerRefusal.self) == .scope)
            }
        }
    }

    @Test("only the client's own id and secret together get a bearer, and the operator's key gets none")
    func wrong() async throws {
        try await withTokens { service in
            let (client, other) = (try await Self.client(service), try await Self.client(service))
            let operatorKey = Secret(random: .operatorKey)
            _ = try await service.database.write { try KeyStore.adoptOperatorKey(operatorKey, at: 0, in: $0) }
            for (id, secret) in [
                (other.key.clientID, client.key.secret), (client.key.clientID, "fwk_wrong"), ("", client.key.secret),
                ("", operatorKey.text), (client.key.clientID, ""),
            ] {
                let request = BearerRequest(clientID: id, secret: secret)
                #expect(await refusal { try await service.application.bearers.issue(request, in: .test()) }?.code == .unauthenticated)
            }
        }
    }

    @Test("the signing key is the same after a restart, and changes every thirty days while the last one's bearers live on")
    func rotation() async throws {
        try await withTokens { service in
            let client = try await Self.client(service)
            let first = try await service.application.bearers.issue(client.request(), in: .test()).token
            let restarted = BearerHandlers(
                database: service.database, seal: service.store.seal, clock: Clock { service.time.now })
            _ = try await restarted.issue(client.request(), in: .test())
            #expect(try await restarted.keys(Nothing(), in: .test()).keys.count == 1)

            service.time.now += 30 * 86_400_000_000
            let second = try await restarted.issue(client.request(), in: .test()).token
            let keys = try await restarted.keys(Nothing(), in: .test())
            #expect(keys.keys.count == 2)
            for token in [first, second] { #expect(try await Self.verified(token, keys).account == client.account) }

            service.time.now += 2 * 3_600_000_000 + 1
            let left = try await restarted.keys(Nothing(), in: .test())
            #expect(left.keys.count == 1)
            #expect(try await Self.verified(second, left).account == client.account)
        }
    }

    @Test("another key of the installation brings another signing key, and the private one is nowhere in the files")
    func sealed() async throws {
        try await withTokens { service in
            let client = try await Self.client(service)
            let first = try await service.application.bearers.issue(client.request(), in: .test()).token
            let other = BearerHandlers(
                database: service.database, seal: TokenSeal(Secret(random: .installationKey)), clock: Clock { service.time.now })
            _ = try await other.issue(client.request(), in: .test())
            let keys = try await other.keys(Nothing(), in: .test())
            #expect(keys.keys.count == 2)
            #expect(try await Self.verified(first, keys).account == client.account)

            let current = try #require(try await service.database.read { try SigningKeyStore.current(in: $0) })
            let secret = try other.seal.openSigningKey(current.sealed, id: current.id)
            #expect(try SigningKey(bytes: secret).id == current.id)
            #expect(current.sealed.count == secret.count + 28)
            #expect(throws: (any Error).self) { try other.seal.openSigningKey(current.sealed, id: "another") }
        }
    }

    @Test("two who are first at the same time make one key")
    func together() async throws {
        try await withTokens { service in
            let client = try await Self.client(service)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 { group.addTask { _ = try await service.application.bearers.issue(client.request(), in: .test()) } }
                try await group.waitForAll()
            }
            #expect(try await service.application.bearers.keys(Nothing(), in: .test()).keys.count == 1)
        }
    }
}

@Suite("Tokens of a survey")
struct SurveyTokenTests {
    @Test("are found by their owner, in their survey and case, until they are revoked")
    func find() async throws {
        try await withTokens { service in
            let grant = try await service.grants.issue(.token("a"), in: .test(account: 1))
            func find(_ token: String, survey: Int64 = 7, account: Int64 = 1) async throws -> IssuedGrant {
                try await service.grants.findInSurvey(SurveyToken(survey: survey, token: token), in: .test(account: account))
            }
            #expect(try await find(grant.token) == IssuedGrant(issueKey: "a", grant: grant))
            #expect(await refusal { try await find(grant.token, survey: 8) }?.code == .notFound)
            #expect(await refusal { try await find(grant.token, account: 2) }?.code == .notFound)
            #expect(await refusal { try await find("-") }?.code == .notFound)
            _ = try await service.grants.revoke(IssueKeys(issueKeys: ["a"]), in: .test(account: 1))
            #expect(await refusal { try await find(grant.token) }?.code == .notFound)
        }
    }
}
