import JSON

/// Whether letters leave.
public enum DeliveryState: String, Sendable, CaseIterable, JSONCodable {
    case ready
    /// This installation does not know yet how to send them: they wait.
    case waitingForConfiguration = "waiting_for_configuration"
    /// The server that takes them cannot be reached, or refuses all of them: they wait, and it is tried again.
    case failing
}

/// Why a mailing is not ordered.
public enum MailingRefusal: String, Sendable {
    /// The survey has no address that a letter could lead to.
    case noLinks
    /// Nobody knows who has answered, so nobody can be reminded.
    case anonymous
}

@Message
public struct BatchMailingOrder: Sendable, Equatable {
    public var batch: String
    public var template: Int64
}

/// Either a template or a text of its own.
@Message
public struct ReminderOrder: Sendable, Equatable {
    public var mailing: Int64
    public var template: Int64?
    public var text: NewMailTemplate?
}

@Message
public struct MailingReceipt: Sendable, Equatable {
    public var id: Int64
    /// Different addresses that a letter is meant for.
    public var receivers: Int64
    public var delivery: DeliveryState
}

@Message
public struct MailingID: Sendable, Equatable {
    public var id: Int64
}
