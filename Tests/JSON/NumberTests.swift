import JSON
import Testing

@Suite("Numbers")
struct NumberTests {
    @Test("integers are exact up to the limits of their type, in every form of writing")
    func limits() throws {
        func check<Value: FixedWidthInteger & JSONCodable & Sendable>(_ type: Value.Type) throws {
            for value in [Value.min, .max, 0, 1, .max - 1, .min + 1] {
                #expect(JSON.encodeString(value) == "\(value)")
                #expect(try JSON.decode(type, from: "\(value)") == value)
                #expect(try JSON.decode(type, from: "\(value).000") == value)
                #expect(try JSON.decode(type, from: "\(value).0e0") == value)
                #expect(try JSON.decode(type, from: "\(value)E+00") == value)
            }
            let beyond = [
                "\(Value.max)0", "18446744073709551616", "99999999999999999999", "1e20", "1e999999999999999999999",
                "100000000000000000000.0",
            ]
            for text in beyond + [Value.isSigned ? "-9223372036854775809" : "-1", "-1e300"] {
                let error = #expect(throws: JSONError.self) { try JSON.decode(type, from: text) }
                #expect(error?.kind == .outOfRange(type: "\(type)"))
            }
            for text in ["0.5", "1e-1", "-0.0001", "1e-999999999999999999999", "1.0000000000000000000000000001"] {
                let error = #expect(throws: JSONError.self) { try JSON.decode(type, from: text) }
                #expect(error?.kind == .notWhole(type: "\(type)"))
            }
            #expect(try JSON.decode(type, from: "1230e-1") == 123)
            for text in ["-0", "0.0", "0e99999999999999999999", "-0.0e-5"] { #expect(try JSON.decode(type, from: text) == 0) }
        }
        try check(Int8.self)
        try check(Int16.self)
        try check(Int32.self)
        try check(Int64.self)
        try check(Int.self)
        try check(UInt8.self)
        try check(UInt16.self)
        try check(UInt32.self)
        try check(UInt64.self)
        try check(UInt.self)
    }

    @Test(
        "doubles are the nearest ones",
        arguments: [
            ("0", 0), ("-0", -0.0), ("1", 1), ("0.1", 0.1), ("-1.5e3", -1500), ("1e22", 1e22), ("1e23", 1e23),
            ("9007199254740993", 9_007_199_254_740_992),
            ("9007199254740992.99999999999999999999999", 9_007_199_254_740_992),
            ("9007199254740993.00000000000000000000001", 9_007_199_254_740_994),
            ("1.7976931348623157e308", .greatestFiniteMagnitude), ("5e-324", .leastNonzeroMagnitude), ("1e-400", 0),
            ("2.2250738585072014e-308", .leastNormalMagnitude),
            ("0.000000000000000000000000000001e30", 1), ("123456789012345678901234567890", 123_456_789_012_345_677_877_719_597_056),
        ] as [(String, Double)])
    func doubles(text: String, value: Double) throws {
        let decoded = try JSON.decode(Double.self, from: text)
        #expect(decoded == value && decoded.sign == value.sign)
    }

    @Test("a number beyond Double is refused, not infinite", arguments: ["1e309", "-1e400", "1.8e308", "1e99999999999999999999"])
    func infinite(text: String) {
        let error = #expect(throws: JSONError.self) { try JSON.decode(Double.self, from: text) }
        #expect(error?.kind == .outOfRange(type: "Double"))
    }

    @Test(
        "doubles are written in their shortest form",
        arguments: [
            (0, "0.0"), (-0.0, "-0.0"), (1, "1.0"), (-17, "-17.0"), (0.1, "0.1"), (1e15, "1000000000000000.0"),
            (999_999_999_999_999, "999999999999999.0"), (1e16, "1e+16"),
            (1.5e300, "1.5e+300"), (.leastNonzeroMagnitude, "5e-324"), (.nan, "null"), (.infinity, "null"), (-.infinity, "null"),
        ] as [(Double, String)])
    func written(value: Double, text: String) throws {
        #expect(JSON.encodeString(value) == text)
    }

    @Test(
        "a value keeps a number in the narrowest form that loses nothing",
        arguments: [
            ("0", .integer(0)), ("-1", .integer(-1)), ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", .number("9223372036854775808")), ("9223372036854775809", .number("9223372036854775809")),
            ("-9223372036854775809", .number("-9223372036854775809")), ("12345678901234567890", .number("12345678901234567890")),
            ("100000000000000000000000", .double(1e23)), ("-0", .double(0)), ("1.0", .double(1)), ("1e3", .double(1000)),
            ("0.1", .double(0.1)),
            ("0.1000000000000000055511151231257827", .number("0.1000000000000000055511151231257827")),
            ("0.30000000000000004", .double(0.30000000000000004)),
            ("0.30000000000000003", .number("0.30000000000000003")), ("1e400", .number("1e400")), ("1e-400", .number("1e-400")),
            ("5e-324", .double(.leastNonzeroMagnitude)), ("4e-324", .number("4e-324")), ("0.00e7", .double(0)),
            ("1.50000000000000000000000000000", .double(1.5)),
        ] as [(String, JSONValue)])
    func values(text: String, value: JSONValue) throws {
        let decoded = try JSON.decode(JSONValue.self, from: text)
        #expect(decoded == value)
        #expect(try JSON.decode(JSONValue.self, from: JSON.encode(decoded)) == value)
    }

    @Test("a literal that is no number is written as null", arguments: ["", "x", "1x", "01", " 1", "1 ", "-", "NaN", "1.", "\"1\""])
    func notANumber(literal: String) {
        #expect(JSON.encodeString(JSONValue.number(literal)) == "null")
    }

    @Test("a value's number converts where nothing is lost")
    func conversions() {
        #expect(JSONValue.double(3).integer == 3 && JSONValue.double(3.5).integer == nil && JSONValue.double(1e19).integer == nil)
        #expect(
            JSONValue.integer(3).double == 3 && JSONValue.number("1e400").double == nil
                && JSONValue.number("12345678901234567890").integer == nil)
    }
}
