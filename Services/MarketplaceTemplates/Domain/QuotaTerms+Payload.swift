import JSON

extension QuotaTerms {
    private static let counts: ClosedRange<Int64> = 0...1_000_000
    /// A flexible quota may have all that it wants once more.
    private static let maximums: ClosedRange<Int64> = 0...2_000_000

    /// Reads what a quota of a payload says of its size (PS:146-157); nil where it does not say it.
    ///
    /// - `required_count` decides, and a `percentage` beside it says of what it was made: the document's own example has 10 of 20 completes
    ///   with 100 per cent.
    /// - `flexible` is on with `enable` and a `value` other than 0. Of a quota that is not flexible `maximum` and `minimum` are the count
    ///   itself, and what stands there is what a client has left standing.
    init?(_ quota: JSONObject, at path: String, _ mistakes: inout Mistakes) {
        let given = { (name: String) -> JSONValue? in quota[name].flatMap { $0.isNull ? nil : $0 } }
        let percentage = given("percentage")
        let share = percentage.flatMap { QuotaShare($0) }
        if percentage != nil, share == nil { mistakes.note("\(path).percentage", "must be a number from 0 to 100") }
        if let required = given("required_count") {
            guard let count = mistakes.integer(required, Self.counts, at: "\(path).required_count") else { return nil }
            size = .count(count)
        } else if let share {
            size = .share(share)
        } else {
            if percentage == nil {
                mistakes.note("\(path).required_count", "is required, or in its place percentage, the quota's share of completes_required")
            }
            return nil
        }
        target = given("current_target").flatMap { mistakes.integer($0, Self.counts, at: "\(path).current_target") }
        readFlexibility(given, at: path, &mistakes)
        // What a share comes to is known when it is known of which completes.
        guard case .count(let count) = size else { return }
        for misfit in misfits(with: count) { mistakes.note("\(path).\(misfit.field)", misfit.description) }
        // A template that was taken when this was not yet looked at goes without.
        if case .maximum(let maximum) = flexibility, maximum < count { flexibility = .none }
        if let minimum, minimum > count { self.minimum = nil }
    }

    /// Whether a quota of a payload has none of the members beside the count that replies do not show.
    static func areUnsaid(in quota: JSONObject) -> Bool {
        ["percentage", "current_target", "flexible", "maximum", "minimum"].allSatisfy { quota[$0]?.isNull ?? true }
    }

    private mutating func readFlexibility(_ given: (String) -> JSONValue?, at path: String, _ mistakes: inout Mistakes) {
        guard let flexible = given("flexible"), mistakes.toggle(flexible, at: "\(path).flexible") == true else { return }
        if let value = flexible["value"], !value.isNull {
            let perCent = mistakes.integer(value, 0...100, at: "\(path).flexible.value")
            if perCent == 0 { return }
            flexibility = perCent.map { .perCent($0) } ?? .none
        }
        if let maximum = given("maximum").flatMap({ mistakes.integer($0, Self.maximums, at: "\(path).maximum") }) {
            flexibility = .maximum(maximum)
        }
        minimum = given("minimum").flatMap { mistakes.integer($0, Self.counts, at: "\(path).minimum") }
    }
}
