/// The types that `Codable` conformances end in: everything else is made of these.
protocol CodablePrimitive {
    /// `nil` where JSON has no such value.
    var json: JSONValue? { get }

    /// `nil` where the value is of another kind or does not fit.
    init?(json: JSONValue)
}

extension Bool: CodablePrimitive {
    var json: JSONValue? { .bool(self) }

    init?(json: JSONValue) {
        guard let value = json.bool else { return nil }
        self = value
    }
}

extension String: CodablePrimitive {
    var json: JSONValue? { .string(self) }

    init?(json: JSONValue) {
        guard let value = json.string else { return nil }
        self = value
    }
}

extension Double: CodablePrimitive {
    var json: JSONValue? { isFinite ? .double(self) : nil }

    init?(json: JSONValue) {
        guard let value = json.double else { return nil }
        self = value
    }
}

extension Float: CodablePrimitive {
    /// The shortest form of the `Float`, not of the `Double` next to it.
    var json: JSONValue? { isFinite ? .number(description) : nil }

    init?(json: JSONValue) {
        guard let value = json.double.map(Float.init), value.isFinite else { return nil }
        self = value
    }
}

extension FixedWidthInteger where Self: CodablePrimitive {
    var json: JSONValue? { Int64(exactly: self).map(JSONValue.integer) ?? .number(String(self)) }

    init?(json: JSONValue) {
        switch json {
        case .integer(let value):
            self.init(exactly: value)
        case .double(let value):
            if let whole = value.wholeNumber {
                self.init(exactly: whole)
            } else {
                self.init(literal: value.description)
            }
        case .number(let literal):
            self.init(literal: literal)
        default:
            return nil
        }
    }

    private init?(literal: String) {
        let (magnitude, fit) = JSONDecimal(literal.utf8).whole
        guard fit == .exact else { return nil }
        if !literal.hasPrefix("-") {
            self.init(exactly: magnitude)
        } else if magnitude <= 1 << 63 {
            self.init(exactly: Int64(truncatingIfNeeded: 0 &- magnitude))
        } else {
            return nil
        }
    }
}

extension Int: CodablePrimitive {}
extension Int8: CodablePrimitive {}
extension Int16: CodablePrimitive {}
extension Int32: CodablePrimitive {}
extension Int64: CodablePrimitive {}
extension UInt: CodablePrimitive {}
extension UInt8: CodablePrimitive {}
extension UInt16: CodablePrimitive {}
extension UInt32: CodablePrimitive {}
extension UInt64: CodablePrimitive {}
