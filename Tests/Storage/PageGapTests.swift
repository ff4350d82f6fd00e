import Testing

@testable import Storage

@Suite("The gap of a page")
struct PageGapTests {
    /// A page of 512 bytes: its kind, its cells, and where the first begins.
    private static func page(kind: UInt8, cells: Int, first: Int, at header: Int = 0) -> [UInt8] {
        var page = [UInt8](repeating: 7, count: 512)
        page[header] = kind
        page[header + 3] = UInt8(cells >> 8)
        page[header + 4] = UInt8(cells & 255)
        page[header + 5] = UInt8(first >> 8)
        page[header + 6] = UInt8(first & 255)
        return page
    }

    static let gaps: [(page: [UInt8], offset: Int64, gap: Range<Int>?)] = [
        (page(kind: 13, cells: 3, first: 400), 512, 14..<400),
        (page(kind: 10, cells: 0, first: 512), 1_024, 8..<512),
        (page(kind: 5, cells: 1, first: 100), 512, 14..<100),
        (page(kind: 2, cells: 0, first: 300), 512, 12..<300),
        // The first page begins with the file's header.
        (page(kind: 13, cells: 2, first: 200, at: 100), 0, 112..<200),
        // Full.
        (page(kind: 13, cells: 4, first: 16), 512, nil),
        // Cells that cannot be.
        (page(kind: 13, cells: 300, first: 400), 512, nil), (page(kind: 13, cells: 3, first: 600), 512, nil),
        (page(kind: 13, cells: 3, first: 0), 512, nil),
        // Long texts, free pages, and what is no page.
        (page(kind: 0, cells: 3, first: 400), 512, nil), (page(kind: 1, cells: 3, first: 400), 512, nil),
        (page(kind: 13, cells: 3, first: 400), 100, nil), (Array(page(kind: 13, cells: 3, first: 400).prefix(100)), 0, nil),
        (Array(page(kind: 13, cells: 3, first: 400) + [0]), 0, nil),
    ]

    @Test("reaches from the pointers to the first cell of a page with cells", arguments: gaps)
    func range(page: [UInt8], offset: Int64, gap: Range<Int>?) {
        #expect(page.withUnsafeBytes { PageGap.range(in: $0, at: offset) } == gap)
    }
}
