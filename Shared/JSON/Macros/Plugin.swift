import SwiftCompilerPlugin
import SwiftSyntaxMacros

@main
struct Plugin: CompilerPlugin {
    let providingMacros: [any Macro.Type] = [MessageMacro.self, KeyMacro.self, ExplicitNullMacro.self]
}
