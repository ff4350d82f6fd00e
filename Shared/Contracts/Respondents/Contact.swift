import JSON

@Message
public struct NewContact: Sendable, Equatable {
    public var email: String?
    public var mobile: String?
    public var uid: String?
    /// Up to 15.
    public var labels: [String] = []

    public init(email: String? = nil, mobile: String? = nil, uid: String? = nil, labels: [String] = []) {
        self.email = email
        self.mobile = mobile
        self.uid = uid
        self.labels = labels
    }
}

/// A person that an account knows. Nothing of it is unique: the same person may be in it twice (WebAnkieta's rule).
@Message
public struct Contact: Sendable, Equatable {
    public var id: Int64
    public var email: String?
    public var mobile: String?
    public var uid: String?
    public var labels: [String]

    public init(id: Int64, email: String?, mobile: String?, uid: String?, labels: [String]) {
        self.id = id
        self.email = email
        self.mobile = mobile
        self.uid = uid
        self.labels = labels
    }
}

@Message
public struct ContactID: Sendable, Equatable {
    public var id: Int64

    public init(id: Int64) {
        self.id = id
    }
}
