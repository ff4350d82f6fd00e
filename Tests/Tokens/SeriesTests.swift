import Contracts
import NIOConcurrencyHelpers
import RPC
import Storage
import TestSupport
import Testing

@testable import TokensService

@Suite("Series of tokens")
struct SeriesTests {
    /// More than two blocks, and not a whole number of them.
    static let count: Int64 = 2 * SeriesHandlers.blockRows + 345

    @Test("a series tells how far it is, and gives as many different tokens as were asked for, each of which lets somebody in")
    func whole() async throws {
        try await withTokens { tokens in
            let items = try await tokens.items(.series("a", Self.count))
            let given = items.tokens
            #expect(given.count == Self.count && Set(given).count == given.count)
            #expect(given.allSatisfy { $0.wholeMatch(of: /[A-Za-z0-9]{6}/) != nil })
            let progress = items.progress
            #expect(progress.first == TokenSeriesProgress(issued: 0, count: Self.count))
            #expect(progress.last == TokenSeriesProgress(issued: Self.count, count: Self.count))
            #expect(progress.map(\.issued) == progress.map(\.issued).sorted() && progress.count == 4)
            #expect(try await tokens.value("SELECT count(*) FROM grants", as: Int64.self) == Self.count)
            for token in [given[0], given[2_000], given[given.count - 1]] {
                #expect(try await tokens.grants.start(GrantStart(survey: 7, token: token), in: .test()).state == .started)
            }
            #expect(try !tokens.filesContain(given[1]))
        }
    }

    @Test("the same name gives the same tokens again, in their order; another one or another account gets others")
    func repeated() async throws {
        try await withTokens { tokens in
            let first = try await tokens.items(.series("a", Self.count))
            let second = try await tokens.items(.series("a", Self.count))
            #expect(second.tokens == first.tokens)
            #expect(second.progress == [TokenSeriesProgress(issued: Self.count, count: Self.count)])
            #expect(try await tokens.items(.series("b", 3)).tokens.count == 3)
            #expect(try await tokens.items(.series("a", 5), account: 2).tokens.count == 5)
            #expect(try await tokens.value("SELECT count(*) FROM grants", as: Int64.self) == Self.count + 8)
        }
    }

    @Test("a series whose client left goes on where it stopped, and never has more tokens than asked for", arguments: [0, 1, 2, 4])
    func brokenOff(after count: Int) async throws {
        try await withTokens { tokens in
            let sent = Items()
            let error = await refusal {
                try await tokens.series.issue(.series("a", Self.count), in: .test(account: 1)) { item in
                    guard sent.all.count < count else { throw RPCError(.cancelled, "the client has left") }
                    sent.add(item)
                }
            }
            #expect(error?.code == .cancelled)
            let again = try await tokens.items(.series("a", Self.count))
            #expect(again.tokens.count == Self.count && Set(again.tokens).count == again.tokens.count)
            #expect(Array(again.tokens.prefix(sent.all.tokens.count)) == sent.all.tokens)
            #expect(try await tokens.value("SELECT count(*) FROM grants", as: Int64.self) == Self.count)
        }
    }

    @Test("two calls at once for one series get the same tokens and make them once")
    func atOnce() async throws {
        try await withTokens { tokens in
            let given = try await concurrently(2) { _ in try await tokens.items(.series("a", Self.count)).tokens }
            #expect(given[0] == given[1] && Set(given[0]).count == Self.count)
            #expect(try await tokens.value("SELECT count(*) FROM grants", as: Int64.self) == Self.count)
        }
    }

    @Test("others are let in while a series is issued, and find their tokens among its own")
    func besides() async throws {
        try await withTokens { tokens in
            async let series = tokens.items(.series("a", Self.count))
            let alone = try await concurrently(50) { number in
                try await tokens.grants.issue(.token("alone \(number)"), in: .test(account: 1)).token
            }
            let all = try await series.tokens + alone
            #expect(Set(all).count == Int(Self.count) + 50)
        }
    }

    @Test("a token that is taken is drawn again, and the others of its block stay")
    func collision() async throws {
        try await withTokens { tokens in
            let store = tokens.series.store
            let series = try await tokens.database.write { try store.open(.series("a", 300), account: 1, at: 0, in: $0) }
            let block = try SeriesBlock(drawing: 300, of: series, with: store.grants.seal)
            let issued = try await tokens.database.write { transaction in
                _ = try store.grants.issue(.token("before"), account: 1, at: 0, in: transaction) { block.tokens[5] }
                return try store.issue(block, of: series, in: transaction)
            }
            let tokensOfSeries = try #require(issued)
            #expect(tokensOfSeries.indices.filter { tokensOfSeries[$0] != block.tokens[$0] } == [5])
            #expect(try await tokens.items(.series("a", 300)).tokens == tokensOfSeries)
            // A block that comes too late changes nothing.
            #expect(try await tokens.database.write { try store.issue(block, of: series, in: $0) } == nil)
            #expect(try await tokens.value("SELECT count(*) FROM grants", as: Int64.self) == 301)
        }
    }

    @Test("a name stands for one survey and one length")
    func conflict() async throws {
        try await withTokens { tokens in
            _ = try await tokens.items(.series("a", 3))
            for other in [NewTokenSeries.series("a", 4), NewTokenSeries(survey: 8, name: "a", count: 3)] {
                #expect(await refusal { try await tokens.items(other) }?.code == .alreadyExists)
            }
        }
    }

    @Test(
        "what cannot be a series is refused before anything is stored",
        arguments: [
            (NewTokenSeries.series("", 1), "name"), (.series(String(repeating: "x", count: 256), 1), "name"), (.series("a", 0), "count"),
            (.series("a", 1_000_001), "count"), (.series("a", -1), "count"),
        ])
    func violations(new: NewTokenSeries, field: String) async throws {
        try await withTokens { tokens in
            let error = await refusal { try await tokens.items(new) }
            #expect(error?.code == .invalidArgument && error?.details.fieldViolations?.map(\.field) == [field])
            let count = try await tokens.value("SELECT count(*) FROM series", as: Int64.self)
            #expect(count == 0)
        }
    }

    @Test("an account issues two series at a time, and the next is told to come back")
    func slots() async throws {
        try await withTokens { tokens in
            let new = NewTokenSeries.series("third", 1)
            try await tokens.series.slots.withSlot(of: 1) {
                try await tokens.series.slots.withSlot(of: 1) {
                    let error = await refusal { try await tokens.items(new) }
                    #expect(error?.code == .resourceExhausted && error?.retryAfter == 5_000)
                    let others = try await tokens.items(new, account: 2).tokens
                    #expect(others.count == 1)
                }
            }
            #expect(try await tokens.items(new).tokens.count == 1)
        }
    }
}

extension NewTokenSeries {
    fileprivate static func series(_ name: String, _ count: Int64) -> NewTokenSeries {
        NewTokenSeries(survey: 7, name: name, count: count)
    }
}

/// What a stream has sent.
private final class Items: Sendable {
    private let items = NIOLockedValueBox<[TokenSeriesItem]>([])

    var all: [TokenSeriesItem] { items.withLockedValue { $0 } }

    func add(_ item: TokenSeriesItem) {
        items.withLockedValue { $0.append(item) }
    }
}

extension [TokenSeriesItem] {
    fileprivate var tokens: [String] {
        flatMap { item -> [String] in if case .tokens(let tokens) = item { tokens } else { [] } }
    }

    fileprivate var progress: [TokenSeriesProgress] {
        compactMap { item -> TokenSeriesProgress? in if case .progress(let progress) = item { progress } else { nil } }
    }
}

extension TokensHarness {
    fileprivate func items(_ new: NewTokenSeries, account: Int64 = 1) async throws -> [TokenSeriesItem] {
        let items = Items()
        try await series.issue(new, in: .test(account: account)) { items.add($0) }
        return items.all
    }
}
