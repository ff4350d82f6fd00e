import Contracts
import JSON

/// Reads what somebody orders, and finds all of its mistakes at once.
///
/// Members that no field has are passed over: what only replies have comes back with a survey that was read, and `source`, `buyer_user_id`,
/// `buyer_company` are the client's own (P-15).
struct PayloadReader {
    private(set) var mistakes = Mistakes()
    private(set) var content = SurveyContent()
    /// `ps_survey_status`; nil where none is given, or it is none.
    private(set) var status: BuyerSurveyStatus?

    /// - Parameter field: What the object is called in mistakes, with a dot at its end; empty for the whole payload.
    init(_ payload: JSONObject, at field: String = "") {
        for field in SurveyField.allCases {
            guard let value = payload[field.rawValue], !value.isNull else { continue }
            read(field, value)
        }
        readStatus(payload["ps_survey_status"])
        content.qualifications = elements("qualifications", of: payload, limit: MarketplaceLimits.qualifications).enumerated().compactMap {
            qualification($1, at: "qualifications[\($0)]")
        }
        refuseRepeats(content.qualifications.map(\.code), at: "qualifications")
        content.quotas = elements("quotas", of: payload, limit: MarketplaceLimits.quotas).enumerated().compactMap {
            quota($1, at: "quotas[\($0)]")
        }
        refuseRepeatedNames()
        guard !field.isEmpty else { return }
        let found = mistakes.violations
        mistakes = Mistakes()
        for violation in found { mistakes.note(field + violation.field, violation.description) }
    }

    // MARK: Fields

    private mutating func read(_ field: SurveyField, _ value: JSONValue) {
        let name = field.rawValue
        switch field.kind {
        case .text(let limit): content[field] = text(value, limit: limit, at: name)
        case .integer(let range): content[field] = mistakes.integer(value, range, at: name).map { .integer($0) }
        case .amount: content[field] = amount(value, at: name)
        case .url: content[field] = url(value, at: name)
        case .localization: content[field] = localization(value, at: name)
        case .emails: content[field] = elements(value, at: name) { $0.string.map { $0.utf8.count <= 255 } ?? false }
        case .reference: content[field] = Self.isReference(value) ? value : mistake(name, "must be a text or a number")
        case .references: content[field] = elements(value, at: name, Self.isReference)
        case .flag: setUniqueLinks(mistakes.flag(value, at: name), at: name)
        case .toggle: setUniqueLinks(mistakes.toggle(value, at: name), at: name)
        case .unsupportedFlag: refuse(mistakes.flag(value, at: name), at: name)
        case .unsupportedToggle: refuse(mistakes.toggle(value, at: name), at: "\(name).enable")
        case .unsupportedNumber:
            if mistakes.integer(value, 0...Int64(Int32.max), at: name).map({ $0 != 0 }) ?? false { refuse(true, at: name) }
        }
    }

    /// Both names say the same (P-16).
    private mutating func setUniqueLinks(_ isOn: Bool?, at name: String) {
        guard let isOn else { return }
        if let other = content[.hasUniqueLinks]?.bool, other != isOn {
            mistakes.note(name, "says something else than \(SurveyField.hasUniqueLinks.rawValue)")
        }
        content[.hasUniqueLinks] = .bool(isOn)
    }

    /// What would have no effect is not taken for an order.
    private mutating func refuse(_ isOn: Bool?, at name: String) {
        if isOn == true { mistakes.note(name, "asks for something that is not supported here") }
    }

    private mutating func text(_ value: JSONValue, limit: Int, at name: String) -> JSONValue? {
        guard let text = value.string else { return mistake(name, "must be a text") }
        let isBlank = name == SurveyField.title.rawValue && text.allSatisfy(\.isWhitespace)
        guard text.count <= limit, !isBlank, !text.unicodeScalars.contains("\0") else {
            return mistake(name, "must be a text of \(isBlank ? "1" : "up") to \(limit) characters")
        }
        return value
    }

    private mutating func amount(_ value: JSONValue, at name: String) -> JSONValue? {
        guard let number = value.double, (0...1_000_000_000).contains(number) else { return mistake(name, "must be a number of 0 or more") }
        return value
    }

    private mutating func url(_ value: JSONValue, at name: String) -> JSONValue? {
        guard let text = value.string, text.utf8.count <= MarketplaceLimits.url,
            text.wholeMatch(of: /(?i:https?):\/\/[^\s\/?#\x00-\x20\x7F]+[^\s\x00-\x20\x7F]*/) != nil
        else { return mistake(name, "must be an address that begins with http:// or https://") }
        return value
    }

    private mutating func localization(_ value: JSONValue, at name: String) -> JSONValue? {
        guard let text = value.string, text.wholeMatch(of: /[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8}){0,2}/) != nil else {
            return mistake(name, "must be a language and a country, such as en_US")
        }
        return value
    }

    private static func isReference(_ value: JSONValue) -> Bool {
        switch value {
        case .integer: true
        case .string(let text): text.utf8.count <= MarketplaceLimits.name
        default: false
        }
    }

    private mutating func elements(_ value: JSONValue, at name: String, _ isElement: (JSONValue) -> Bool) -> JSONValue? {
        guard let elements = value.array, elements.count <= MarketplaceLimits.elements, elements.allSatisfy(isElement) else {
            return mistake(name, "must be an array of up to \(MarketplaceLimits.elements) texts")
        }
        return value
    }

    private mutating func readStatus(_ value: JSONValue?) {
        guard let value, !value.isNull else { return }
        status = value.integer.flatMap(BuyerSurveyStatus.init)
        if status == nil { mistakes.note("ps_survey_status", "must be 11, 22, 33 or 44") }
    }

    private mutating func mistake(_ name: String, _ description: String) -> JSONValue? {
        mistakes.note(name, description)
        return nil
    }

    // MARK: Lists

    /// An empty list says as little as none (BEHAVIOUR 6.3 B).
    private mutating func elements(_ name: String, of object: JSONObject, limit: Int, at path: String = "") -> [JSONValue] {
        guard let value = object[name], !value.isNull else { return [] }
        // A list that nothing is in is an object in some clients.
        if let object = value.object, object.isEmpty { return [] }
        guard let elements = value.array, elements.count <= limit else {
            mistakes.note(path + name, "must be an array of up to \(limit) elements")
            return []
        }
        return elements
    }

    private mutating func qualification(_ value: JSONValue, at path: String) -> Qualification? {
        guard let object = value.object else {
            mistakes.note(path, "must be an object")
            return nil
        }
        let code = mistakes.integer(object["qualification_code"] ?? .null, 1...Int64(Int32.max), at: "\(path).qualification_code")
        let values = elements("condition_codes", of: object, limit: MarketplaceLimits.conditionCodes, at: "\(path).")
        let codes = values.compactMap(Self.conditionCode)
        if codes.count < values.count { mistakes.note("\(path).condition_codes", "must hold texts of 1 to 64 characters") }
        let rangeValues = elements("range_sets", of: object, limit: MarketplaceLimits.rangeSets, at: "\(path).")
        let ranges = rangeValues.enumerated().compactMap { rangeSet($1, at: "\(path).range_sets[\($0)]") }
        if RangeSet.overlap(ranges) { mistakes.note("\(path).range_sets", "must not overlap") }
        guard values.isEmpty != rangeValues.isEmpty else {
            mistakes.note(
                path, values.isEmpty ? "needs condition_codes or range_sets" : "must not have both condition_codes and range_sets")
            return nil
        }
        guard let code else { return nil }
        var name = object["qualification_name"]?.string
        if let given = name, given.count > MarketplaceLimits.name || given.unicodeScalars.contains("\0") { name = nil }
        return Qualification(
            code: code, conditionCodes: codes.isEmpty ? nil : codes.withoutRepeats, rangeSets: ranges.isEmpty ? nil : ranges, name: name,
            conditionNames: Self.conditionNames(object["condition_names"], of: codes))
    }

    /// Some clients have numbers where the document has texts.
    private static func conditionCode(_ value: JSONValue) -> String? {
        if case .integer(let number) = value { return String(number) }
        guard let text = value.string, 1...MarketplaceLimits.identifier ~= text.utf8.count, !text.unicodeScalars.contains("\0") else {
            return nil
        }
        return text
    }

    /// In the document's two forms: names of the codes at the same places, and objects of a code and its name (PS:122, PS:152).
    private static func conditionNames(_ value: JSONValue?, of codes: [String]) -> [String: String]? {
        var names: [String: String] = [:]
        for (index, element) in (value?.array ?? []).enumerated() {
            if let name = element.string, codes.indices.contains(index) { names[codes[index]] = name }
            for (code, name) in element.object ?? [:] where name.string.map({ $0.count <= MarketplaceLimits.name }) ?? false {
                names[code] = name.string
            }
        }
        let known = Set(codes)
        names = names.filter { known.contains($0.key) && $0.value.count <= MarketplaceLimits.name }
        return names.isEmpty ? nil : names
    }

    private mutating func rangeSet(_ value: JSONValue, at path: String) -> RangeSet? {
        guard let from = value["from"]?.integer, let to = value["to"]?.integer, from <= to else {
            mistakes.note(path, "must have whole numbers from and to, in this order")
            return nil
        }
        let units = value["units"].flatMap { $0.isNull ? nil : $0 }
        if let units, units.integer == nil { mistakes.note("\(path).units", "must be a whole number") }
        return RangeSet(from: from, to: to, units: units?.integer)
    }

    private mutating func quota(_ value: JSONValue, at path: String) -> QuotaOrder? {
        guard let object = value.object else {
            mistakes.note(path, "must be an object")
            return nil
        }
        let terms = QuotaTerms(object, at: path, &mistakes)
        let criteria = elements("criteria", of: object, limit: MarketplaceLimits.criteria, at: "\(path).").enumerated().compactMap {
            qualification($1, at: "\(path).criteria[\($0)]")
        }
        refuseRepeats(criteria.map(\.code), at: "\(path).criteria")
        if object["criteria"]?.array?.isEmpty ?? true { mistakes.note("\(path).criteria", "is required, with a condition or more") }
        let buyerID = name("buyer_quota_id", of: object, at: path)
        let title = object["quota_title"].flatMap { $0.isNull ? nil : text($0, limit: MarketplaceLimits.title, at: "\(path).quota_title") }
        guard let terms else { return nil }
        return QuotaOrder(
            id: object["ps_quota_id"]?.string, buyerID: buyerID, title: title?.string, terms: terms,
            saysCountAlone: QuotaTerms.areUnsaid(in: object), criteria: criteria)
    }

    private mutating func name(_ name: String, of object: JSONObject, at path: String) -> String? {
        guard let value = object[name], !value.isNull, value.string != "" else { return nil }
        let text = value.string ?? value.integer.map { String($0) }
        guard let text, text.utf8.count <= MarketplaceLimits.identifier, text.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            mistakes.note("\(path).\(name)", "must be 1 to \(MarketplaceLimits.identifier) printable ASCII characters")
            return nil
        }
        return text
    }

    // MARK: Rules between elements

    private mutating func refuseRepeats(_ codes: [Int64], at path: String) {
        var seen: Set<Int64> = []
        for code in codes where !seen.insert(code).inserted { mistakes.note(path, "must have qualification_code \(code) once") }
    }

    private mutating func refuseRepeatedNames() {
        var seen: Set<String> = []
        for (index, name) in content.quotas.map(\.buyerID).enumerated() {
            guard let name, !seen.insert(name).inserted else { continue }
            mistakes.note("quotas[\(index)].buyer_quota_id", "must be another than that of the quotas before")
        }
    }
}

extension Sequence where Element: Hashable {
    /// The elements in their order, each once.
    var withoutRepeats: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
