/// Why certificates cannot be made or read; its text is a sentence for the operator.
public struct CertificateFault: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
