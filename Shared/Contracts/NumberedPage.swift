import JSON

/// A page of a list by its number, for interfaces that count their pages.
///
/// Costs a step of an index for each row of the list and for each that is skipped: the count of all belongs to such a page.
@Message
public struct NumberedPage: Sendable, Equatable {
    /// From 1. Behind the last page there are no rows.
    public var page: Int64
    /// Rows a page, 1 to 100.
    public var size: Int64 = 30
}

extension NumberedPage {
    /// 1 to 100 rows of a page from 1 to a number whose rows 64 bits can count.
    public var isValid: Bool { page >= 1 && 1...100 ~= size && page <= Int64.max / 100 }

    /// Rows that come before this page.
    public var offset: Int64 { (page - 1) * size }
}
