import SwiftSyntax

/// A stored property as `@Message` sees it.
struct MessageField {
    /// As written, with backticks where it has them.
    let property: String
    let type: String
    let wireName: WireName
    let isOptional: Bool
    /// The expression after `=`.
    let defaultValue: String?
    /// The default value where it is made of nothing but literals.
    let plainDefault: String?
    let documentation: String?
    let isExplicitNull: Bool
    let isPublic: Bool

    var hasDefault: Bool { defaultValue != nil }

    /// The stored properties of a struct in declared order.
    static func fields(of declaration: StructDeclSyntax) throws -> [MessageField] {
        var fields: [MessageField] = []
        for member in declaration.memberBlock.members {
            if let condition = member.decl.as(IfConfigDeclSyntax.self) {
                throw Refusal.of(condition, "@Message cannot see which properties #if leaves: move them out of it")
            }
            guard let variable = member.decl.as(VariableDeclSyntax.self), variable.isStoredInInstance else { continue }
            fields += try self.fields(of: variable)
        }
        var names: Set<String> = []
        for field in fields where !names.insert(field.wireName.text).inserted {
            throw Refusal.of(declaration.name, "two fields are called \"\(field.wireName.text)\"")
        }
        return fields
    }

    private static func fields(of variable: VariableDeclSyntax) throws -> [MessageField] {
        // `filter` on the syntax collection itself would detach the nodes, and diagnostics their places.
        let stored = Array(variable.bindings).filter(\.isStored)
        if stored.count > 1, let key = variable.attributes.named("Key") {
            throw Refusal.of(key, "@Key names one property: declare each on its own")
        }
        return try stored.map { binding in
            guard let name = binding.pattern.as(IdentifierPatternSyntax.self)?.identifier else {
                throw Refusal.of(binding.pattern, "@Message needs one name for each property")
            }
            if variable.bindingSpecifier.tokenKind == .keyword(.let), let initializer = binding.initializer {
                throw Refusal.of(initializer, "a `let` with a value cannot be decoded: make it `var`, or `static let` to keep it out")
            }
            guard let type = writtenType(of: binding, in: variable) else {
                throw Refusal.of(binding, "@Message needs this property's type written out")
            }
            let attribute = variable.attributes.named("ExplicitNull")
            if let attribute, !type.isOptional {
                throw Refusal.of(attribute, "@ExplicitNull is for optional properties")
            }
            let standard = binding.initializer?.value
            return MessageField(
                property: name.text, type: type.text, wireName: try WireName(declared: name, attributes: variable.attributes),
                isOptional: type.isOptional, defaultValue: standard?.trimmedDescription,
                plainDefault: standard.flatMap { $0.isPlainLiteral ? $0.trimmedDescription : nil },
                documentation: variable.leadingTrivia.documentation, isExplicitNull: attribute != nil,
                isPublic: variable.modifiers.contains { $0.name.tokenKind == .keyword(.public) })
        }
    }

    /// The annotation, that of a later name in the same declaration (`var a, b: Int`), or what a literal default says.
    private static func writtenType(of binding: PatternBindingSyntax, in variable: VariableDeclSyntax) -> WrittenType? {
        if let annotation = binding.typeAnnotation { return WrittenType(annotation.type) }
        guard let value = binding.initializer?.value else {
            let later = variable.bindings.drop { $0.id != binding.id }
            return later.lazy.compactMap(\.typeAnnotation).first.map { WrittenType($0.type) }
        }
        if value.is(IntegerLiteralExprSyntax.self) { return WrittenType("Int") }
        if value.is(FloatLiteralExprSyntax.self) { return WrittenType("Double") }
        if value.is(BooleanLiteralExprSyntax.self) { return WrittenType("Bool") }
        if value.is(StringLiteralExprSyntax.self) { return WrittenType("String") }
        return nil
    }
}

/// A type as the source writes it.
private struct WrittenType {
    let text: String
    var isOptional = false

    init(_ text: String) { self.text = text }

    init(_ type: TypeSyntax) {
        if let unwrapped = type.as(ImplicitlyUnwrappedOptionalTypeSyntax.self) {
            text = unwrapped.wrappedType.trimmedDescription + "?"
            isOptional = true
        } else {
            text = type.trimmedDescription
            isOptional = type.is(OptionalTypeSyntax.self) || text.hasPrefix("Optional<") || text.hasPrefix("Swift.Optional<")
        }
    }
}

extension VariableDeclSyntax {
    fileprivate var isStoredInInstance: Bool {
        !modifiers.contains {
            switch $0.name.tokenKind {
            case .keyword(.static), .keyword(.class), .keyword(.lazy): true
            default: false
            }
        }
    }
}

extension ExprSyntax {
    /// Literals without interpolation and line breaks: a value that can be told without being computed.
    fileprivate var isPlainLiteral: Bool {
        switch self.as(ExprSyntaxEnum.self) {
        case .integerLiteralExpr, .floatLiteralExpr, .booleanLiteralExpr: true
        case .stringLiteralExpr(let text): text.openingQuote.tokenKind == .stringQuote && text.representedLiteralValue != nil
        case .prefixOperatorExpr(let negated):
            negated.operator.text == "-"
                && (negated.expression.is(IntegerLiteralExprSyntax.self) || negated.expression.is(FloatLiteralExprSyntax.self))
        case .arrayExpr(let array): array.elements.allSatisfy { $0.expression.isPlainLiteral }
        case .dictionaryExpr(let dictionary):
            switch dictionary.content {
            case .colon: true
            case .elements(let elements): elements.allSatisfy { $0.key.isPlainLiteral && $0.value.isPlainLiteral }
            }
        default: false
        }
    }
}

extension PatternBindingSyntax {
    /// No accessors, or observers only.
    fileprivate var isStored: Bool {
        switch accessorBlock?.accessors {
        case nil: true
        case .getter: false
        case .accessors(let accessors):
            accessors.allSatisfy { [.keyword(.willSet), .keyword(.didSet)].contains($0.accessorSpecifier.tokenKind) }
        }
    }
}
