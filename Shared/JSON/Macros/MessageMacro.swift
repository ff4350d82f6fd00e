import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

/// `@Message`: one extension with the coding and the schema that the type does not have yet.
enum MessageMacro: ExtensionMacro {
    static func expansion(
        of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax, providingExtensionsOf type: some TypeSyntaxProtocol,
        conformingTo protocols: [TypeSyntax], in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        let conformances = protocols.map(\.trimmedDescription)
        guard !conformances.isEmpty else { return [] }
        let wantsEncoding = conformances.contains { $0.hasSuffix("JSONEncodable") }
        let wantsDecoding = conformances.contains { $0.hasSuffix("JSONDecodable") }
        let wantsSchema = conformances.contains { $0.hasSuffix("JSONDescribed") }
        if wantsSchema, !(wantsEncoding && wantsDecoding) {
            throw Refusal.of(node, "a type that writes part of its coding by hand describes itself too: conform it to JSONDescribed")
        }

        let documentation = declaration.leadingTrivia.documentation
        let members: [String]
        let schema: String
        if let declaration = declaration.as(StructDeclSyntax.self) {
            try refuseGenerics(declaration.genericParameterClause)
            let coding = StructCoding(try MessageField.fields(of: declaration))
            members = coding.members(encoding: wantsEncoding, decoding: wantsDecoding)
            schema = coding.schema(documentation)
        } else if let declaration = declaration.as(EnumDeclSyntax.self) {
            try refuseGenerics(declaration.genericParameterClause)
            let coding = try EnumCoding(declaration)
            members = coding.members(encoding: wantsEncoding, decoding: wantsDecoding)
            schema = coding.schema(documentation)
        } else {
            throw Refusal.of(node, "@Message works on structs and enums: a class has no one value to decode into")
        }

        let text = """
            extension \(type.trimmedDescription): \(conformances.joined(separator: ", ")) {
            \((members + (wantsSchema ? [schema] : [])).joined(separator: "\n\n"))
            }
            """
        guard let result = DeclSyntax(stringLiteral: text).as(ExtensionDeclSyntax.self) else {
            throw Refusal.of(node, "@Message could not build its extension")
        }
        return [result]
    }

    private static func refuseGenerics(_ clause: GenericParameterClauseSyntax?) throws {
        if let clause { throw Refusal.of(clause, "@Message does not work on generic types: write the conformances by hand") }
    }
}

/// `@Message` on a public struct: the memberwise initialiser that the compiler gives to internal ones only.
extension MessageMacro: MemberMacro {
    static func expansion(
        of node: AttributeSyntax, providingMembersOf declaration: some DeclGroupSyntax, conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        // The extension's expansion says what is wrong with a declaration; saying it twice helps nobody.
        guard let declaration = declaration.as(StructDeclSyntax.self), declaration.genericParameterClause == nil,
            declaration.modifiers.contains(where: { $0.name.tokenKind == .keyword(.public) }),
            !declaration.memberBlock.members.contains(where: { $0.decl.is(InitializerDeclSyntax.self) }),
            let fields = try? MessageField.fields(of: declaration), fields.allSatisfy(\.isPublic)
        else { return [] }
        return [DeclSyntax(stringLiteral: StructCoding(fields).memberwiseInitializer)]
    }
}

/// `@Key("name")`: read by `@Message`, expands to nothing.
enum KeyMacro: PeerMacro {
    static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol, in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] { [] }
}

/// `@ExplicitNull`: read by `@Message`, expands to nothing.
enum ExplicitNullMacro: PeerMacro {
    static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol, in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] { [] }
}
