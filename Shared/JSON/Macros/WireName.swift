import SwiftSyntax

/// A field's or case's name in the document.
struct WireName {
    let text: String

    /// The name in `@Key`, or the declared one without its backticks.
    init(declared token: TokenSyntax, attributes: AttributeListSyntax) throws {
        guard let attribute = attributes.named("Key") else {
            text = token.text.filter { $0 != "`" }
            return
        }
        guard case .argumentList(let arguments)? = attribute.arguments, let argument = arguments.first,
            let literal = argument.expression.as(StringLiteralExprSyntax.self), let value = literal.representedLiteralValue
        else { throw Refusal.of(attribute, "@Key needs a string literal") }
        guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }) else {
            throw Refusal.of(literal, "a key must do without quotes, backslashes and control characters")
        }
        text = value
    }

    /// The name as a Swift literal.
    var literal: String { "\"\(text)\"" }

    /// Whether every style of writing has the same bytes for it: only then can the key be prepared at compile time.
    var isPlain: Bool { text.utf8.allSatisfy { $0 < 0x80 && $0 != 0x2F } }

    /// `,"name":` as a Swift literal.
    var preparedLiteral: String { "\",\\\"\(text)\\\":\"" }
}

extension AttributeListSyntax {
    func named(_ name: String) -> AttributeSyntax? {
        for case .attribute(let attribute) in self where attribute.attributeName.trimmedDescription.split(separator: ".").last ?? "" == name
        {
            return attribute
        }
        return nil
    }
}
