import JSON

/// What letters are made of. `%link%`, `%label1%` to `%label15%`, `%email%` and `%optout%` stand for what each receiver gets.
@Message
public struct NewMailTemplate: Sendable, Equatable {
    /// What lists call it; without one it is called by its subject.
    public var name: String?
    public var subject: String
    /// The plain text. Holds `%link%`.
    public var body: String
    /// The same as HTML, which is sent beside the text. Holds `%link%`.
    public var html: String?
}

@Message
public struct MailTemplate: Sendable, Equatable {
    public var id: Int64
    public var name: String
    public var subject: String
    public var body: String
    public var html: String?
    /// Microseconds since 1970.
    public var createdAt: Int64
    /// 1, and one more with every replacement.
    public var version: Int64
}

@Message
public struct MailTemplateID: Sendable, Equatable {
    public var id: Int64
}

@Message
public struct MailTemplateReplacement: Sendable, Equatable {
    public var id: Int64
    /// What the client believes to replace; nil replaces whatever is there.
    public var version: Int64?
    public var template: NewMailTemplate
}

@Message
public struct MailTemplateDeletion: Sendable, Equatable {
    public var id: Int64
    public var version: Int64?
}
