/// The values of a process's settings, checked.
public struct Settings: Sendable {
    private let values: [String: String]

    init(values: [String: String]) {
        self.values = values
    }

    /// The value of a setting that has a default. Asking for one that was not declared is a defect of this program.
    public func text(_ key: String) -> String {
        guard let value = values[key] else { preconditionFailure("the setting \(key) is not declared, or may be empty") }
        return value
    }

    /// The value of a setting that may stay empty.
    public func optionalText(_ key: String) -> String? {
        values[key]
    }

    public func integer(_ key: String) -> Int64 {
        guard let value = Int64(text(key)) else { preconditionFailure("the setting \(key) is not a number") }
        return value
    }
}
