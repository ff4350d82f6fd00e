import JSON

/// A tenant: a WebAnkieta account, the owner of SoSci projects, an echonovum organisation and a PureSpectrum buyer company at once.
@Message
public struct Account: Sendable, Equatable {
    public var id: Int64
    public var name: String
    public var features: [String]
    public var serviceBuyer: Bool
}

@Message
public struct NewAccount: Sendable, Equatable {
    /// 1 to 200 characters.
    public var name: String
    /// Of `Account.knownFeatures`.
    public var features: [String] = []
    public var serviceBuyer: Bool = false
}

@Message
public struct AccountChange: Sendable, Equatable {
    public var id: Int64
    public var name: String?
    public var features: [String]?
    public var serviceBuyer: Bool?
}

@Message
public struct AccountID: Sendable, Equatable {
    public var id: Int64
}

extension Account {
    /// `templates`: the account may use templates in its surveys.
    public static let knownFeatures: Set<String> = ["templates"]
}
