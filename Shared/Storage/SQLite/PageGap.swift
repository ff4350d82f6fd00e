/// Where a page of SQLite's file format with cells on it has nothing: https://www.sqlite.org/fileformat2.html, section 1.6.
enum PageGap {
    /// From behind the page's pointers up to its first cell; nil for what is no page, has no cells, or has no gap.
    ///
    /// - Parameter offset: Of the page in the file. The first page begins with the file's header.
    static func range(in page: UnsafeRawBufferPointer, at offset: Int64) -> Range<Int>? {
        guard page.count >= 512, page.count & (page.count - 1) == 0, offset % Int64(page.count) == 0 else { return nil }
        let header = offset == 0 ? 100 : 0
        let size: Int
        switch page[header] {
        case 10, 13: size = 8
        case 2, 5: size = 12
        default: return nil
        }
        let cells = number(at: header + 3, in: page)
        let first = number(at: header + 5, in: page)
        let end = first == 0 ? 65_536 : first
        let start = header + size + 2 * cells
        return start < end && end <= page.count ? start..<end : nil
    }

    private static func number(at index: Int, in page: UnsafeRawBufferPointer) -> Int {
        Int(page[index]) << 8 | Int(page[index + 1])
    }
}
