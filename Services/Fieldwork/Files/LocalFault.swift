/// Why something on this machine is not as the command needs it; its text is a sentence for the operator.
public struct LocalFault: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
