import Contracts
import RPC

extension PatchRow {
    /// The rows in `respondents[n][email]` and `respondents[n][labels][m]` (WA-R S:620-662), in the order in which they were given.
    ///
    /// Labels count from 0 and may have holes, which stay holes: `labels[2]` is label 3.
    ///
    /// - Throws: `Fault.invalid`, naming everything of another shape.
    static func all(in parameters: ParameterTree) throws -> [PatchRow] {
        guard let respondents = parameters["respondents"]?.tree else {
            throw Fault.invalid([FieldViolation(field: "respondents", description: "must be an array of respondents")])
        }
        var reader = PatchReader()
        let rows = respondents.members.compactMap { reader.row($0.key, $0.value) }
        guard reader.mistakes.isEmpty else { throw Fault.invalid(reader.mistakes) }
        return rows
    }
}

/// Reads the rows of a patch and notes what has no right shape.
private struct PatchReader {
    private static let maximumLabels = 15

    var mistakes: [FieldViolation] = []

    mutating func row(_ key: String, _ value: Parameter) -> PatchRow? {
        let name = "respondents[\(ParameterError.shown(key))]"
        guard let index = ParameterTree.index(key) else {
            note(name, "is not a number")
            return nil
        }
        guard let members = value.tree else {
            note(name, "must have the members email and labels")
            return nil
        }
        var row = PatchRow(index: index, email: "")
        switch members["email"] {
        case .text(let email): row.email = email
        case .tree: note("\(name)[email]", "must be a single value")
        case .null, nil: break
        }
        row.labels = labels(members["labels"], "\(name)[labels]")
        return row
    }

    private mutating func labels(_ value: Parameter?, _ name: String) -> [String] {
        switch value {
        // What is left of an empty array in a form.
        case nil, .null, .text(""): return []
        case .text:
            note(name, "must be an array")
            return []
        case .tree(let members):
            var labels: [String] = []
            for (key, value) in members.members { set(key, value, name, in: &labels) }
            return labels
        }
    }

    private mutating func set(_ key: String, _ value: Parameter, _ name: String, in labels: inout [String]) {
        let place = "\(name)[\(ParameterError.shown(key))]"
        guard let index = ParameterTree.index(key), index < Self.maximumLabels else {
            return note(place, "is none of the \(Self.maximumLabels) labels, which count from 0")
        }
        switch value {
        case .null: break
        case .tree: note(place, "must be a single value")
        case .text(let text):
            while labels.count <= index { labels.append("") }
            labels[Int(index)] = text
        }
    }

    private mutating func note(_ field: String, _ description: String) {
        mistakes.append(FieldViolation(field: field, description: description))
    }
}
