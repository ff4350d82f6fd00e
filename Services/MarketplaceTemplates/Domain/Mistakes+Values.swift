import JSON

/// Values of the commonest kinds, or a mistake and nil.
extension Mistakes {
    mutating func integer(_ value: JSONValue, _ range: ClosedRange<Int64>, at name: String) -> Int64? {
        guard let number = value.integer, range.contains(number) else {
            note(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    mutating func flag(_ value: JSONValue, at name: String) -> Bool? {
        guard let flag = value.bool else {
            note(name, "must be true or false")
            return nil
        }
        return flag
    }

    /// Nil also where the object does not say it.
    mutating func toggle(_ value: JSONValue, at name: String) -> Bool? {
        guard let object = value.object else {
            note(name, "must be an object with the member enable")
            return nil
        }
        guard let enable = object["enable"], !enable.isNull else { return nil }
        return flag(enable, at: "\(name).enable")
    }
}
