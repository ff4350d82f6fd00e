/// A JSON object that keeps its members in the order of insertion.
///
/// Two objects are equal if they have the same members: order is presentation. Looking a key up compares names one after another in
/// small objects and hashes in large ones.
public struct JSONObject: Sendable {
    public typealias Element = (key: String, value: JSONValue)

    /// From this many members on, a hash index pays.
    private static let indexThreshold = 17

    private var members: [Element] = []
    private var places: [String: Int] = [:]

    public init() {}

    /// - Parameter members: of members with the same key the last value wins, at the first one's place.
    public init(_ members: some Sequence<(String, JSONValue)>) {
        for (key, value) in members { updateValue(value, forKey: key) }
    }

    public var keys: [String] { members.map(\.key) }

    public var values: [JSONValue] { members.map(\.value) }

    /// The member of that name. Setting a value keeps the place of a key that is there and appends one that is not; setting `nil` removes.
    public subscript(key: String) -> JSONValue? {
        get { place(of: key).map { members[$0].value } }
        set {
            if let newValue { updateValue(newValue, forKey: key) } else { removeValue(forKey: key) }
        }
    }

    public mutating func updateValue(_ value: JSONValue, forKey key: String) {
        if let place = place(of: key) {
            members[place].value = value
            return
        }
        members.append((key, value))
        if members.count > Self.indexThreshold {
            places[key] = members.count - 1
        } else if members.count == Self.indexThreshold {
            indexMembers()
        }
    }

    /// Removes the member and closes the gap; costs a pass over the members.
    @discardableResult
    public mutating func removeValue(forKey key: String) -> JSONValue? {
        guard let place = place(of: key) else { return nil }
        let removed = members.remove(at: place)
        places = [:]
        if members.count >= Self.indexThreshold { indexMembers() }
        return removed.value
    }

    private func place(of key: String) -> Int? {
        members.count < Self.indexThreshold ? members.firstIndex { $0.key == key } : places[key]
    }

    private mutating func indexMembers() {
        places = Dictionary(uniqueKeysWithValues: members.indices.map { (members[$0].key, $0) })
    }
}

extension JSONObject: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { members.count }

    public subscript(position: Int) -> Element { members[position] }
}

extension JSONObject: Equatable {
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.allSatisfy { right[$0.key] == $0.value }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}

extension JSONObject: JSONCodable {
    public func encode(to writer: inout JSONWriter) {
        writer.beginObject()
        for (key, value) in members {
            writer.writeKey(key)
            value.encode(to: &writer)
        }
        writer.endObject()
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        self.init()
        try reader.beginObject()
        while let key = try reader.nextKey() {
            do throws(JSONError) {
                updateValue(try JSONValue(from: &reader), forKey: key)
            } catch {
                throw error.inField(key)
            }
        }
    }

    public static var jsonSchema: JSONSchema { .keywords(["type": "object"]) }
}
