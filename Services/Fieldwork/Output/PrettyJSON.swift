import JSON

/// JSON for people: a member a line, two spaces a level.
enum PrettyJSON {
    static func text(_ value: JSONValue) -> String {
        var output = ""
        append(value, indentation: "", to: &output)
        return output
    }

    private static func append(_ value: JSONValue, indentation: String, to output: inout String) {
        let inner = indentation + "  "
        switch value {
        case .object(let members) where !members.isEmpty:
            output += "{"
            for (place, member) in members.enumerated() {
                output += place == 0 ? "\n\(inner)" : ",\n\(inner)"
                output += "\(JSONValue.string(member.key)): "
                append(member.value, indentation: inner, to: &output)
            }
            output += "\n\(indentation)}"
        case .array(let elements) where !elements.isEmpty:
            output += "["
            for (place, element) in elements.enumerated() {
                output += place == 0 ? "\n\(inner)" : ",\n\(inner)"
                append(element, indentation: inner, to: &output)
            }
            output += "\n\(indentation)]"
        default:
            output += value.description
        }
    }
}
