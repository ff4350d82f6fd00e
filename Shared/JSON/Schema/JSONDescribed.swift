/// A value that says which JSON it reads and writes.
public protocol JSONDescribed: SendableMetatype {
    /// What the value's documents look like. Made anew for everyone who asks, which coding never does.
    static var jsonSchema: JSONSchema { get }
}
