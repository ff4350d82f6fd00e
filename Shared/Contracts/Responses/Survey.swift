import JSON

/// Why an operation on a survey is refused.
public enum SurveyRefusal: String, Sendable {
    /// The survey belongs to another account.
    case foreign
    /// Responses would become unreadable.
    case hasResponses
}

@Message
public struct NewSurvey: Sendable, Equatable {
    /// The document of the management interface.
    public var document: JSONValue
    /// Whether it is left out of the account's lists: nobody has made it by hand.
    public var isHidden: Bool = false
}

@Message
public struct SurveyReplacement: Sendable, Equatable {
    public var id: Int64
    /// The version that the change was made on; nil replaces whatever is there.
    public var version: Int64?
    public var document: JSONValue
}

@Message
public struct SurveyDeletion: Sendable, Equatable {
    public var id: Int64
    public var version: Int64?
}

@Message
public struct SurveyID: Sendable, Equatable {
    public var id: Int64
}

/// A questionnaire as its author sees it.
@Message
public struct Survey: Sendable, Equatable {
    public var id: Int64
    public var uuid: String
    /// Counts the changes of the document, from 1.
    public var version: Int64
    public var urlTitle: String?
    public var reusableTokens: Bool
    /// The document of the management interface, with every id filled in and page ids in `goto`.
    public var document: JSONValue
}

extension Survey {
    /// Security level 3: every respondent has a link of their own.
    public var hasPersonalLinks: Bool { document["security_level"]?.integer == 3 }

    /// Path and query of the filling page; nil for a survey without a `url_title`.
    public func link(token: String) -> String? {
        urlTitle.map { "/ankieta/\(id)/\($0).html?token=\(token)" }
    }
}

/// One page of a list, by keyset. It also ends where its rows grow beyond what can be collected: a page that has a next one may be short.
@Message
public struct PageRequest: Sendable, Equatable {
    /// `next` of the page before; nil for the first.
    public var cursor: String?
    /// 1 to 1,000. Default 100.
    public var limit: Int64 = 100
}
