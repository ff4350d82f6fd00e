import RPC
import ServiceKit
import TestSupport
import Testing

@Suite("Pages of lists that are ordered by id")
struct KeysetPageTests {
    static let ids = Array(Int64(1)...7)

    @Test(
        "have every row once, in order, whatever a page and a block hold", arguments: [1, 2, 3, 6, 7, 8, 1_000] as [Int64],
        [1, 2, 3, 7, 1_000] as [Int64])
    func everyRow(limit: Int64, block: Int64) async throws {
        let ascending = try await ListPage<Int64>.rows { cursor, send in
            try await KeysetPage(cursor: cursor, limit: limit).send(to: send, id: { $0 }, block: block) { after, count in
                #expect(count <= min(limit, block) + 1)
                return Array(Self.ids.filter { $0 > after }.prefix(Int(count)))
            }
        }
        #expect(ascending == Self.ids)
        let descending = try await ListPage<Int64>.rows { cursor, send in
            try await KeysetPage(cursor: cursor, limit: limit, from: .max).send(to: send, id: { $0 }, block: block) { below, count in
                Array(Self.ids.reversed().filter { $0 < below }.prefix(Int(count)))
            }
        }
        #expect(descending == Self.ids.reversed())
        let even = try await ListPage<Int64>.rows { cursor, send in
            try await KeysetPage(cursor: cursor, limit: limit)
                .send(to: send, id: { $0 }, block: block, where: { $0.isMultiple(of: 2) }) { after, count in
                    Array(Self.ids.filter { $0 > after }.prefix(Int(count)))
                }
        }
        #expect(even == [2, 4, 6])
    }

    @Test(
        "that are full have a next one where there are more rows, and only there",
        arguments: [(6, "6"), (7, nil), (8, nil)] as [(Int64, String?)])
    func next(limit: Int64, next: String?) async throws {
        let page = try await ListPage<Int64> { send in
            try await KeysetPage(cursor: nil, limit: limit).send(to: send, id: { $0 }, block: 3) { after, count in
                Array(Self.ids.filter { $0 > after }.prefix(Int(count)))
            }
        }
        #expect(page.rows.count == min(limit, 7) && page.next == next)
    }

    @Test("begin at no cursor of somebody's own making", arguments: ["", "x", "1.5", " 1", "9223372036854775808"])
    func cursors(cursor: String) async {
        let error = await refusal { try KeysetPage(cursor: cursor, limit: 1) }
        #expect(error == .invalid("cursor", "is none that was given out"))
    }

    @Test("have 1 to 1,000 rows", arguments: [.min, -1, 0, 1_001, .max] as [Int64])
    func limits(limit: Int64) async {
        #expect(await refusal { try KeysetPage(cursor: nil, limit: limit) } == .invalid("limit", "must be 1 to 1,000"))
    }
}
