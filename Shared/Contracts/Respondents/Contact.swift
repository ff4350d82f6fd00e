import JSON
import RPC

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
    /// Counts the changes.
    public var version: Int64 = 1
}

@Message
public struct ContactID: Sendable, Equatable {
    public var id: Int64
}

@Message
public struct ContactReplacement: Sendable, Equatable {
    public var id: Int64
    /// What the client believes to replace; nil when it does not care.
    public var version: Int64?
    public var contact: NewContact
}

@Message
public struct ContactDeletion: Sendable, Equatable {
    public var id: Int64
    /// What the client believes to delete; nil when it does not care.
    public var version: Int64?
}

/// Which contacts of the account are wanted: all for which everything holds that is given.
@Message
public struct ContactsRequest: Sendable, Equatable {
    /// In any case of letters.
    public var email: String?
    public var mobile: String?
    public var uid: String?
    public var labels: [NumberedLabel] = []
    public var cursor: String?
    /// 1 to 1,000. Default 100.
    public var limit: Int64 = 100
}

/// A label and its place.
@Message
public struct NumberedLabel: Sendable, Equatable {
    /// 1 to 15.
    public var number: Int64
    public var text: String
}
