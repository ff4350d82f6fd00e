import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

/// Why a declaration cannot be a message: an error at the place that causes it.
struct Refusal: DiagnosticMessage {
    let message: String

    var diagnosticID: MessageID { MessageID(domain: "Fieldwork.JSON", id: "Message") }
    var severity: DiagnosticSeverity { .error }

    static func of(_ node: some SyntaxProtocol, _ message: String) -> DiagnosticsError {
        DiagnosticsError(diagnostics: [Diagnostic(node: Syntax(node), message: Refusal(message: message))])
    }
}
