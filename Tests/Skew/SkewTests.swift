import JSON
import NIOConcurrencyHelpers
import RPC
import SkewNew
import SkewOld
import TestSupport
import Testing

/// A service of one release and its caller of the other, over TLS. Both releases are built: `SkewOld` and `SkewNew`.
@Suite("Two releases of a contract")
struct SkewTests {
    private typealias Old = SkewOld.PanelContract
    private typealias New = SkewNew.PanelContract

    /// What the handlers of a service were called with.
    private final class Seen<Request: Sendable>: Sendable {
        private let requests = NIOLockedValueBox<[Request]>([])

        var all: [Request] { requests.withLockedValue { $0 } }

        func add(_ request: Request) { requests.withLockedValue { $0.append(request) } }
    }

    private static func old(_ seen: Seen<SkewOld.Invitation>, of certificates: TestCertificates? = nil) async throws -> Exchange {
        try await Exchange(certificates) { router in
            router.on(Old.invite) { request, _ in
                seen.add(request)
                return SkewOld.InvitationReceipt(id: 7, progress: .sent, printedAt: 1_800)
            }
            router.stream(Old.list) { request, _, items in
                for id in 1...3 { try await items.send(SkewOld.InvitationReceipt(id: Int64(id), progress: .sent, printedAt: nil)) }
            }
            router.on(Old.print) { request, _ in SkewOld.InvitationReceipt(id: request.survey, progress: .sent, printedAt: nil) }
        }
    }

    private static func new(_ seen: Seen<SkewNew.Invitation>, of certificates: TestCertificates? = nil) async throws -> Exchange {
        try await Exchange(certificates) { router in
            // In another order, and so under other numbers.
            router.on(New.withdraw) { request, _ in SkewNew.InvitationReceipt(id: request.survey, progress: .sent) }
            router.stream(New.list) { request, _, items in
                for id in 1...(request.limit ?? 3) {
                    try await items.send(SkewNew.InvitationReceipt(id: id, progress: .queued, attempts: 2, language: "pl"))
                }
            }
            router.on(New.invite) { request, _ in
                seen.add(request)
                return SkewNew.InvitationReceipt(id: 8, progress: .queued, attempts: 2, language: request.language)
            }
        }
    }

    @Test("an old caller has a new service take defaults for what it does not send, and keeps the words that it does not know")
    func oldCaller() async throws {
        let seen = Seen<SkewNew.Invitation>()
        let exchange = try await Self.new(seen)
        let receipt = try await exchange.client.call(
            Old.invite, SkewOld.Invitation(survey: 1, recipient: "a", channel: .letter, note: "no longer read"), in: .within(30))
        #expect(seen.all == [SkewNew.Invitation(survey: 1, recipient: "a", channel: .letter, language: "en", remindAfter: nil)])
        #expect(receipt == SkewOld.InvitationReceipt(id: 8, progress: SkewOld.Progress(rawValue: "queued"), printedAt: nil))
        var items: [SkewOld.InvitationReceipt] = []
        for try await item in exchange.client.stream(Old.list, SkewOld.InvitationQuery(survey: 1), in: .within(30)) { items.append(item) }
        #expect(items.map(\.id) == [1, 2, 3])
        #expect(items.allSatisfy { $0.progress.rawValue == "queued" })
        await exchange.end()
    }

    @Test("a new caller has an old service skip what it does not know, and takes defaults for what it does not answer")
    func newCaller() async throws {
        let seen = Seen<SkewOld.Invitation>()
        let exchange = try await Self.old(seen)
        let receipt = try await exchange.client.call(
            New.invite, SkewNew.Invitation(survey: 1, recipient: "a", channel: .email, language: "pl", remindAfter: 9), in: .within(30))
        #expect(seen.all == [SkewOld.Invitation(survey: 1, recipient: "a", channel: .email, note: nil)])
        #expect(receipt == SkewNew.InvitationReceipt(id: 7, progress: .sent, attempts: 1, language: nil))
        var items: [SkewNew.InvitationReceipt] = []
        let query = SkewNew.InvitationQuery(survey: 1, limit: 1)
        for try await item in exchange.client.stream(New.list, query, in: .within(30)) { items.append(item) }
        #expect(items == (1...3).map { SkewNew.InvitationReceipt(id: $0, progress: .sent) }, "the old service knows no limit")
        await exchange.end()
    }

    @Test("a case that the service does not know yet is refused by the name of its field, and nothing is executed")
    func unknownCase() async throws {
        let seen = Seen<SkewOld.Invitation>()
        let exchange = try await Self.old(seen)
        let error = await #expect(throws: RPCError.self) {
            try await exchange.client.call(
                New.invite, SkewNew.Invitation(survey: 1, recipient: "a", channel: .message), in: .within(30))
        }
        #expect(error?.code == .invalidArgument)
        #expect(error?.doNotRetry == true)
        #expect(error?.details.fieldViolations?.map(\.field) == ["channel"])
        #expect(seen.all == [])
        await exchange.end()
    }

    @Test("a method that the service does not have yet is UNIMPLEMENTED and not executed, and the connection goes on")
    func addedMethod() async throws {
        let exchange = try await Self.old(Seen())
        try await expectUnimplemented(by: exchange, New.withdraw, SkewNew.InvitationQuery(survey: 5))
        let receipt = try await exchange.client.call(
            New.invite, SkewNew.Invitation(survey: 1, recipient: "a", channel: .email), in: .within(30))
        #expect(receipt.id == 7)
        #expect(try await exchange.statistics().methods.allSatisfy { $0.name != "panel.invitations.withdraw" })
        await exchange.end()
    }

    @Test("a method that the service has no longer is UNIMPLEMENTED and not executed, and the connection goes on")
    func removedMethod() async throws {
        let exchange = try await Self.new(Seen())
        try await expectUnimplemented(by: exchange, Old.print, SkewOld.InvitationQuery(survey: 5))
        let receipt = try await exchange.client.call(
            Old.invite, SkewOld.Invitation(survey: 1, recipient: "a", channel: .email), in: .within(30))
        #expect(receipt.id == 8)
        await exchange.end()
    }

    @Test("a name that stands for a method of another kind there is UNIMPLEMENTED and not executed")
    func changedKind() async throws {
        let exchange = try await Self.new(Seen())
        let list = Method<SkewOld.InvitationQuery, SkewOld.InvitationReceipt>(
            "panel.invitations.list", isIdempotent: true, callers: .everyone)
        try await expectUnimplemented(by: exchange, list, SkewOld.InvitationQuery(survey: 5))
        await exchange.end()
    }

    @Test("while instances of both releases serve, a call of what both have succeeds on either", arguments: [false, true])
    func mixed(isOldCaller: Bool) async throws {
        let (seenByOld, seenByNew) = (Seen<SkewOld.Invitation>(), Seen<SkewNew.Invitation>())
        let old = try await Self.old(seenByOld)
        let new = try await Self.new(seenByNew, of: old.certificates)
        let client = try Exchange.client(ports: [old.port, new.port], of: old.certificates)
        var number = 0
        // Until each has answered often enough to see that both do.
        while min(seenByOld.all.count, seenByNew.all.count) < 20 {
            defer { number += 1 }
            if isOldCaller {
                let invitation = SkewOld.Invitation(survey: 1, recipient: "\(number)", channel: .email)
                _ = try await client.call(Old.invite, invitation, in: .within(30))
            } else {
                let invitation = SkewNew.Invitation(survey: 1, recipient: "\(number)", channel: .email)
                _ = try await client.call(New.invite, invitation, in: .within(30))
            }
        }
        #expect(seenByOld.all.count + seenByNew.all.count == number)
        #expect(Set(seenByOld.all.map(\.recipient) + seenByNew.all.map(\.recipient)).count == number)
        client.shutDown()
        for exchange in [old, new] { await exchange.end() }
    }

    private func expectUnimplemented<Request: MessageValue, Reply: MessageValue>(
        by exchange: Exchange, _ method: Method<Request, Reply>, _ request: Request
    ) async throws {
        let error = await #expect(throws: RPCError.self) { try await exchange.client.call(method, request, in: .within(30)) }
        #expect(error?.code == .unimplemented)
        #expect(error?.isNotExecuted == true)
        #expect(error?.doNotRetry == true)
    }
}
