import JSON

/// A place in a tree, called "branch";
/// its path is written with a \.
@Message
struct Branch: Equatable, Sendable {
    var parent: Int64?
    /// Counts
    ///   from 1.
    var number: UInt32 = 1, weight: Double = -0.5
    // A comment of another kind.
    var branches: [Branch] = []

    /// Parted from what follows by a blank line.

    var leaves: [String: Leaf?] = [:]
    /// Below the ground.
    @Key("root-leaf") var root: Leaf
    @ExplicitNull var shape: Shape?
    var colour: Colour?
    var madeAt: Int64 = Int64.max
    var note: String? = nil
    var extra: JSONValue?

    @Message
    struct Leaf: Equatable, Sendable {
        var shape: Branch.Shape = .round
        var count: Int8
    }

    /// As seen from above.
    enum Shape: String, CaseIterable, JSONCodable {
        case round, long
    }

    enum Colour: Int, JSONCodable {
        case green, red
    }
}

/// A type called as another one.
enum Autumn {
    @Message
    struct Leaf: Equatable {
        var fallen: Branch.Leaf
        var blown: [Autumn.Leaf]?
        var held: Branch.Leaf?
    }

    @Message
    struct Heap: Equatable {
        var leaves: [Autumn.Leaf]
        var old: Branch.Leaf
    }
}

@Message
enum Wind: Equatable {
    case calm
    case storm
}

/// The weather.
@Message
enum Weather: Equatable {
    /// Nothing falls.
    case dry
    /// In millimetres.
    case rain(Double)
    indirect case mixed(parts: [Weather])
    case wind(Wind?)
}

/// Made of itself, and described by hand.
struct Nest: JSONCodable, Equatable {
    var nests: [Nest]

    init(from reader: inout JSONReader) throws(JSONError) { nests = try [Nest](from: &reader) }

    func encode(to writer: inout JSONWriter) { nests.encode(to: &writer) }

    static var jsonSchema: JSONSchema { .array(of: Nest.self, description: "Nests in a nest.") }
}
