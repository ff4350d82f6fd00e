/// Generates `JSONEncodable`, `JSONDecodable` and `JSONDescribed` for a struct of stored properties or an enum with payloads.
///
/// A struct is an object whose keys are the names of its stored properties, in declared order:
/// - a property with a default value keeps it where the key is missing;
/// - an `Optional` without one is `nil` where the key is missing or `null`, and left out when it is `nil`;
/// - unknown keys are skipped, so that an older reader understands a newer writer;
/// - a known key given twice is refused: a document has one meaning.
///
/// An enum's case without a payload is `"name"`; one with a payload is `{"name": payload}`; any other name is refused. Enums with raw
/// values need no macro: conform them to `JSONCodable`.
///
/// A public struct whose properties are all public, and which declares no initialiser, also gets the public memberwise one, as internal structs have it from the compiler.
///
/// The schema says what the generated coding does. The `///` lines directly above the type, a property or a case are its description, and
/// a default value that is a literal is told.
///
/// Conformances that the type declares itself are left to it. A type that declares one of the first two describes itself too: the macro
/// would only know half of it.
@attached(member, names: named(init))
@attached(
    extension, conformances: JSONEncodable, JSONDecodable, JSONDescribed,
    names: named(encode(to:)), named(init(from:)), named(jsonFields), named(jsonSchema))
public macro Message() = #externalMacro(module: "JSONMacros", type: "MessageMacro")

/// Gives a property or case of a `@Message` another name on the wire.
///
/// - Parameter name: a literal without quotes, backslashes and control characters.
@attached(peer)
public macro Key(_ name: StaticString) = #externalMacro(module: "JSONMacros", type: "KeyMacro")

/// Writes an optional property of a `@Message` as `null` where it would be left out.
@attached(peer)
public macro ExplicitNull() = #externalMacro(module: "JSONMacros", type: "ExplicitNullMacro")
