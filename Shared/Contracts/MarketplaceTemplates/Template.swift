import JSON

/// Who may use a template, beside its owner.
public enum TemplateVisibility: String, Sendable, CaseIterable, JSONCodable {
    /// Nobody.
    case own
    /// Every account.
    case `default`
    /// The accounts in `sharedWith`.
    case shared
}

@Message
public struct NewTemplate: Sendable, Equatable {
    /// 1 to 200 characters, as name and title.
    public var folder: String
    public var name: String
    public var title: String
    public var visibility: TemplateVisibility
    /// Up to 1,000 accounts; others than the owner only where the visibility is `shared`.
    public var sharedWith: [Int64] = []
    /// The fields of a buyer's survey by the vendor's names, with `qualifications` and `quotas`; none of them is required. Up to 1 MiB.
    public var content: JSONValue
    /// Whether the account that makes it is a service buyer.
    public var isServiceBuyer: Bool = false
}

@Message
public struct TemplateReplacement: Sendable, Equatable {
    public var id: Int64
    /// The version that the change was made on; nil replaces whatever is there.
    public var version: Int64?
    public var template: NewTemplate
}

@Message
public struct TemplateDeletion: Sendable, Equatable {
    public var id: Int64
    public var version: Int64?
}

@Message
public struct TemplateID: Sendable, Equatable {
    public var id: Int64
}

/// A template as its owner sees it.
@Message
public struct Template: Sendable, Equatable {
    public var id: Int64
    /// Counts the changes, from 1.
    public var version: Int64
    public var folder: String
    public var name: String
    public var title: String
    public var visibility: TemplateVisibility
    public var sharedWith: [Int64]
    /// As it was given, with a `buyer_quota_id` in each of its quotas.
    public var content: JSONValue
}

/// Some of the templates that a buyer may use.
@Message
public struct TemplateHeadings: Sendable, Equatable {
    public var templates: [TemplateHeading]
}

/// A template as a buyer sees it who may use it.
@Message
public struct TemplateHeading: Sendable, Equatable {
    public var id: Int64
    public var folder: String
    public var name: String
    public var title: String
    /// An account (P-14); 0 where it is the installation's own.
    public var owner: Int64
    /// All accounts for the owner; for others themselves alone.
    public var sharedWith: [Int64]
    public var isOwner: Bool
    /// Whether the owner is a service buyer.
    public var isServiceBuyer: Bool
}
