import JSON

/// What a `goto` may name: the pages of the document, by place or id.
struct PageTargets {
    private let count: Int
    private let indexes: [Int64: Int]

    init(_ pages: [JSONValue]) {
        count = pages.count
        indexes = Dictionary(
            pages.enumerated().compactMap { index, page in page["id"]?.integer.map { ($0, index) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// Reads `goto` of an element of the page at `index`; nil when there is none.
    ///
    /// Only a later page will do: whoever could go back could go round for ever, and no page is answered twice (F-21).
    func destination(of object: DocumentObject, onPage index: Int, _ mistakes: inout Mistakes) -> Destination? {
        guard let value = object["goto"] else { return nil }
        if value.string == "end" { return .end }
        guard let number = value.integer else {
            mistakes.note(object.path(to: "goto"), "This must be the number of a page, counted from 1, or `end`.")
            return nil
        }
        let place = place(number)
        guard let target = number < SurveyLimits.firstElementID ? place : indexes[number] else {
            mistakes.note(object.path(to: "goto"), "There is no page \(number): the document has \(count).")
            return nil
        }
        // Ids of ours are above every place; a document from elsewhere may have others.
        if let place, let named = indexes[number], named != place {
            mistakes.note(object.path(to: "goto"), "This is the number of page \(place + 1) and the `id` of page \(named + 1).")
        }
        guard target > index else {
            mistakes.note(object.path(to: "goto"), "This must lead to a later page: page \(target + 1) does not follow page \(index + 1).")
            return nil
        }
        return .page(target)
    }

    private func place(_ number: Int64) -> Int? {
        number >= 1 && number <= Int64(count) ? Int(number) - 1 : nil
    }
}
