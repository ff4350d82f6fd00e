import JSON

@Message
public struct NewContact: Sendable, Equatable {
    public var email: String?
    public var mobile: String?
    public var uid: String?
    /// Up to 15.
    public var labels: [String] = []
}

/// A person that an account knows. Nothing of it is unique: the same person may be in it twice (WebAnkieta's rule).
@Message
public struct Contact: Sendable, Equatable {
    public var id: Int64
    public var email: String?
    public var mobile: String?
    public var uid: String?
    public var labels: [String]
}

@Message
public struct ContactID: Sendable, Equatable {
    public var id: Int64
}
