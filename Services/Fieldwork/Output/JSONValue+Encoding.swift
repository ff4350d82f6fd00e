import JSON

extension JSONValue {
    /// The document of a value of the contract, to be looked into or added to.
    init(encoding value: some JSONEncodable) {
        // What our own writer writes our own reader reads.
        self = (try? JSON.decode(JSONValue.self, from: JSON.encode(value))) ?? .null
    }

    /// The object with the members in front of its own.
    func preceded(by members: JSONObject) -> JSONValue {
        .object((object ?? [:]).reduce(into: members) { $0[$1.key] = $1.value })
    }
}
