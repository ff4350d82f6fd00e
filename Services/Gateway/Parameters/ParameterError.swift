import JSON

/// Why a request's parameters cannot be read.
public enum ParameterError: Error, Sendable, Equatable {
    /// `%` without two hexadecimal digits.
    case malformedEncoding
    case invalidUTF8
    /// A NUL character, which no text of ours holds.
    case nul
    case tooManyVariables(limit: Int)
    case tooDeep(limit: Int)
    case keyTooLong(limit: Int)
    /// `[]` behind the largest index that there is.
    case indexOverflow
    /// An array where one value is wanted. The name is shortened and safe to show.
    case notText(String)
    case json(JSONError)
    /// A JSON body that is no object.
    case notAnObject
    /// A body that is neither a form nor JSON.
    case unsupportedMediaType

    /// A client's name for a parameter as it may stand in an error: short and printable.
    static func shown(_ name: String) -> String {
        let printable = name.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }
        var text = String(String.UnicodeScalarView(printable.prefix(60)))
        if printable.count > 60 { text += "…" }
        return text
    }
}

extension ParameterError: CustomStringConvertible {
    /// One sentence for the person who wrote the client.
    public var description: String {
        switch self {
        case .malformedEncoding: "A parameter has a % that is not followed by two hexadecimal digits."
        case .invalidUTF8: "A parameter is not well-formed UTF-8."
        case .nul: "A parameter holds a NUL character."
        case .tooManyVariables(let limit): "There are more than \(limit) parameters."
        case .tooDeep(let limit): "A parameter is nested more than \(limit) levels deep."
        case .keyTooLong(let limit): "A parameter has a name of more than \(limit) bytes."
        case .indexOverflow: "A parameter has an index that is too large."
        case .notText(let name): "The parameter \(name) must be a single value."
        case .json(let error): error.description
        case .notAnObject: "The JSON body must be an object."
        case .unsupportedMediaType: "The body must be application/x-www-form-urlencoded or application/json."
        }
    }
}
