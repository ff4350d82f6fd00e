import Contracts
import Crypto
import Foundation
import JSON
import JWTKit
import NIOConcurrencyHelpers
import RPC
import Testing

@testable import GatewayService

/// Signs bearers as `tokens` does.
struct TestSigner: Sendable {
    let id: String
    let key = Curve25519.Signing.PrivateKey()

    var published: BearerKey {
        let x = key.publicKey.rawRepresentation.base64EncodedString()
        return BearerKey(id: id, publicKey: x.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: ""))
    }

    struct Payload: JWTPayload {
        let claims: BearerClaims

        init(_ claims: BearerClaims) { self.claims = claims }
        init(from decoder: any Decoder) throws { claims = try BearerClaims(from: decoder) }
        func encode(to encoder: any Encoder) throws { try claims.encode(to: encoder) }
        func verify(using algorithm: some JWTAlgorithm) {}
    }

    /// - Parameter end: Seconds since 1970.
    func bearer(account: Int64 = 7, scopes: [String] = ["respondents"], end: Int64 = 3_600) async throws -> String {
        let claims = BearerClaims(
            sub: "fwc_x", iat: 0, exp: end, key: 18, account: account, scopes: scopes, features: ["templates"], serviceBuyer: true)
        let kid = JWKIdentifier(string: id)
        return try await JWTKeyCollection().add(eddsa: EdDSA.PrivateKey(backing: key), kid: kid).sign(Payload(claims), kid: kid)
    }
}

@Suite("Bearers at the gateway")
struct BearerVerifierTests {
    let tokens = ScriptedService()
    let time = NIOLockedValueBox<Int64>(1_000_000)

    func verifier() -> BearerVerifier {
        BearerVerifier(tokens: tokens) { [time] in time.withLockedValue { $0 } }
    }

    func publish(_ signers: TestSigner...) {
        let keys = BearerKeys(keys: signers.map(\.published))
        tokens.on(TokensContract.bearerKeys) { _, _ in keys }
    }

    var questions: Int { tokens.requests(TokensContract.bearerKeys).count }
    static let call = CallContext(deadline: .distantFuture)

    @Test("a signed bearer is its principal, and the keys are asked for once")
    func valid() async throws {
        let signer = TestSigner(id: "a")
        publish(signer)
        let verifier = verifier()
        let bearer = try await signer.bearer(scopes: ["respondents", "of the future"])
        for _ in 0..<3 {
            let principal = try await verifier.principal(of: bearer, in: Self.call)
            #expect(
                principal == Principal(key: 18, account: 7, scopes: [.respondents], features: ["templates"], serviceBuyer: true))
        }
        _ = try await verifier.principal(of: try await signer.bearer(account: 8), in: Self.call)
        #expect(questions == 1)
    }

    @Test("a bearer is over after its hour, whether or not it was seen before")
    func over() async throws {
        let signer = TestSigner(id: "a")
        publish(signer)
        let verifier = verifier()
        let bearer = try await signer.bearer(end: 3_600)
        time.withLockedValue { $0 = 3_599_999_999 }
        #expect(try await verifier.principal(of: bearer, in: Self.call) != nil)
        time.withLockedValue { $0 = 3_600_000_000 }
        await #expect(throws: RPCError.self) { try await verifier.principal(of: bearer, in: Self.call) }
    }

    @Test("what somebody else signed, or changed, or signed with nothing, lets nobody in")
    func forged() async throws {
        let signer = TestSigner(id: "a")
        publish(signer)
        let verifier = verifier()
        let bearer = try await signer.bearer()
        let parts = bearer.split(separator: ".").map(String.init)
        let other = try await signer.bearer(account: 8).split(separator: ".").map(String.init)
        let none = Data(#"{"alg":"EdDSA","kid":"a"}"#.utf8).base64EncodedString().replacing("=", with: "")
        for forged in [
            try await TestSigner(id: "a").bearer(), "\(parts[0]).\(other[1]).\(parts[2])", "\(none).\(parts[1]).",
            "\(parts[0]).\(parts[1]).AA",
            "\(parts[0]).!.\(parts[2])",
        ] {
            await #expect(throws: RPCError.self, "\(forged)") { try await verifier.principal(of: forged, in: Self.call) }
        }
    }

    @Test(
        "what is no bearer is left to those who know keys",
        arguments: [
            "fwk_key", "eyJ", "eyJ.x.y", "a.b.c", "eyJhbGciOiJub25lIiwia2lkIjoiYSJ9.e30.", "eyJhbGciOiJIUzI1NiIsImtpZCI6ImEifQ.e30.AA",
        ])
    func others(text: String) async throws {
        #expect(try await verifier().principal(of: text, in: Self.call) == nil)
        #expect(questions == 0)
    }

    @Test("a key that appears later is asked for, but not for every bearer that somebody makes up")
    func unknown() async throws {
        let (first, second) = (TestSigner(id: "a"), TestSigner(id: "b"))
        publish(first)
        let verifier = verifier()
        _ = try await verifier.principal(of: try await first.bearer(), in: Self.call)
        publish(first, second)
        for _ in 0..<10 {
            let bearer = try await TestSigner(id: "made up").bearer()
            await #expect(throws: RPCError.self) { try await verifier.principal(of: bearer, in: Self.call) }
        }
        #expect(questions == 1)
        time.withLockedValue { $0 += BearerVerifier.patience }
        #expect(try await verifier.principal(of: try await second.bearer(), in: Self.call) != nil)
        #expect(questions == 2)
    }

    @Test("known keys are believed while tokens cannot be reached, and what is unknown then is nobody's fault")
    func unreachable() async throws {
        let signer = TestSigner(id: "a")
        publish(signer)
        let verifier = verifier()
        _ = try await verifier.principal(of: try await signer.bearer(), in: Self.call)
        tokens.refuse(TokensContract.bearerKeys, RPCError(.unavailable, "gone"))
        time.withLockedValue { $0 += BearerVerifier.refresh }
        #expect(try await verifier.principal(of: try await signer.bearer(account: 8), in: Self.call) != nil)
        let unknown = try await TestSigner(id: "b").bearer()
        let code: StatusCode?
        do {
            _ = try await verifier.principal(of: unknown, in: Self.call)
            code = nil
        } catch {
            code = error.code
        }
        #expect(code == .unavailable)
    }
}

@Suite("How often a key is exchanged")
struct BearerPaceTests {
    @Test("a client may exchange thirty times at once and then every two seconds, whatever others do with its id")
    func pace() {
        let time = NIOLockedValueBox<Int64>(0)
        let pace = BearerPace { time.withLockedValue { $0 } }
        for _ in 0..<30 { #expect(pace.delay(client: "c", secret: "s") == nil) }
        #expect(pace.delay(client: "c", secret: "s") == 2)
        #expect(pace.delay(client: "c", secret: "another") == nil)
        time.withLockedValue { $0 = 2_000_000 }
        #expect(pace.delay(client: "c", secret: "s") == nil)
        #expect(pace.delay(client: "c", secret: "s") == 2)
        time.withLockedValue { $0 = 3_000_000 }
        #expect(pace.delay(client: "c", secret: "s") == 1)
    }
}
