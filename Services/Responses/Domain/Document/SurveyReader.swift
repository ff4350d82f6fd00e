import JSON

/// Reads the survey document of the management interface, and finds all of its mistakes at once.
///
/// `goto` may name a page by its 1-based place in this document or, where the document has it, by its `id`: ids begin above every place
/// (`SurveyLimits.firstElementID`), so the two cannot be confused, and a document that was read can be sent back as it is.
struct SurveyReader {
    /// Where a document comes from, which decides what its ids mean.
    enum Origin: Sendable {
        /// Ids that it brings along are another survey's (a copy): every element gets a new one.
        case new
        /// Pages and questions with an `id` of the version before stay who they are; without one they are new. Once there are responses,
        /// what they refer to stays as well.
        case replacement(of: Questionnaire, hasPassword: Bool, hasResponses: Bool = false)
        /// Written by us.
        case store
    }

    private static let names = [
        "id", "uuid", "version", "title", "url_title", "lang", "status", "security_level", "password", "reusable_tokens",
        "verification_code", "acknowledgments", "ends_at", "response_limit", "pages",
    ]

    private var mistakes = Mistakes()
    private var identities: ElementIdentities

    static func read(_ document: JSONValue, origin: Origin) throws(InvalidDocument) -> SurveyDraft {
        var reader = SurveyReader(identities: ElementIdentities(origin: origin))
        let draft = reader.draft(of: document, origin: origin)
        guard let draft, reader.mistakes.isEmpty else { throw InvalidDocument(violations: reader.mistakes.violations) }
        return draft
    }

    private init(identities: ElementIdentities) {
        self.identities = identities
    }

    private mutating func draft(of document: JSONValue, origin: Origin) -> SurveyDraft? {
        guard let object = DocumentObject(document, at: "", &mistakes) else { return nil }
        object.refuseMembers(except: Self.names, &mistakes)
        checkIdentity(of: object)
        let continuity = Continuity(origin: origin)
        let settings = settings(of: object)
        continuity.check(settings.securityLevel, &mistakes)
        let password = password(of: object, level: settings.securityLevel, origin: origin)
        let pages = pages(of: object, status: settings.status, origin: origin, continuity: continuity)
        return SurveyDraft(settings: settings, password: password, pages: pages)
    }

    /// They are not read, but come back with a document that was: of another kind they show that it is none.
    private mutating func checkIdentity(of object: DocumentObject) {
        _ = object.integer("id", in: 1...Int64.max, &mistakes)
        _ = object.text("uuid", limit: 36, &mistakes)
        _ = object.integer("version", in: 1...Int64.max, &mistakes)
    }

    private mutating func settings(of object: DocumentObject) -> SurveySettings {
        let levels = 0...Int64(SecurityLevel.allCases.count - 1)
        let level = object.integer("security_level", in: levels, &mistakes).flatMap(SecurityLevel.init) ?? .open
        return SurveySettings(
            title: object.requiredText("title", limit: SurveyLimits.title, &mistakes),
            urlTitle: urlTitle(of: object, level: level),
            lang: lang(of: object),
            status: object.word("status", &mistakes) ?? .creating,
            securityLevel: level,
            hasReusableTokens: object.flag("reusable_tokens", &mistakes),
            givesVerificationCode: object.flag("verification_code", &mistakes),
            acknowledgments: object.text("acknowledgments", limit: SurveyLimits.acknowledgments, &mistakes) ?? "",
            endsAt: endsAt(of: object),
            responseLimit: object.integer("response_limit", in: 1...SurveyLimits.responses, &mistakes))
    }

    private mutating func urlTitle(of object: DocumentObject, level: SecurityLevel) -> String? {
        guard object["url_title"] != nil else {
            if level == .urlTitle { mistakes.note("url_title", "A survey of security level 1 needs its `url_title`.") }
            return nil
        }
        guard let title = object.text("url_title", limit: SurveyLimits.urlTitle, &mistakes) else { return nil }
        // It is part of public links, where anything else would have to be escaped.
        let isPlain = title.utf8.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
        if title.isEmpty || !isPlain {
            mistakes.note("url_title", "This must consist of the letters A to Z and a to z, digits, `-` and `_`.")
        }
        return title
    }

    private mutating func lang(of object: DocumentObject) -> String {
        guard let lang = object.text("lang", limit: 35, &mistakes) else { return "en" }
        let parts = lang.split(separator: "-", omittingEmptySubsequences: false)
        let isTag = parts.allSatisfy { (1...8).contains($0.utf8.count) && $0.utf8.allSatisfy(\.isLetterOrDigit) }
        if !isTag || !(2...3).contains(parts[0].utf8.count) {
            mistakes.note("lang", "This must be a language tag such as `pl` or `en-GB`.")
        }
        return lang
    }

    private mutating func endsAt(of object: DocumentObject) -> Int64? {
        guard let text = object.text("ends_at", limit: 40, &mistakes) else { return nil }
        // What no document could show again is no date either: the last hours of the year 9999 west of Greenwich.
        guard let instant = Instant(text), instant.text != nil else {
            mistakes.note("ends_at", "This must be a date and time with its offset, such as `2027-01-31T23:59:59+01:00`.")
            return nil
        }
        return instant.microseconds
    }

    private mutating func password(of object: DocumentObject, level: SecurityLevel, origin: Origin) -> SurveyDraft.Password {
        if case .store = origin { return .unchanged }
        if let password = object.text("password", limit: SurveyLimits.password, &mistakes) {
            if password.isEmpty { mistakes.note("password", "This must not be empty.") }
            return .set(password)
        }
        var remains = false
        if case .replacement(_, let hasPassword, _) = origin { remains = hasPassword && !object.has("password") }
        // A password of the wrong kind is noted already.
        if level == .password, !remains, object["password"] == nil {
            mistakes.note("password", "A survey of security level 2 needs its `password`.")
        }
        return object.has("password") ? .removed : .unchanged
    }

    private mutating func pages(
        of object: DocumentObject, status: SurveyStatus, origin: Origin, continuity: Continuity
    ) -> [Page] {
        // A survey that is still being made may be empty.
        let least = status == .creating ? 0 : 1
        let values = object.elements("pages", count: least...SurveyLimits.pages, &mistakes)
        let reader = PageReader(
            targets: PageTargets(values), continuity: continuity, leastQuestions: origin.isStore ? 0 : least, isStored: origin.isStore)
        return values.prefix(SurveyLimits.pages).enumerated().compactMap { index, value in
            reader.read(value, index: index, identities: &identities, &mistakes)
        }
    }
}

extension SurveyReader.Origin {
    /// A rule that is younger than a document must not make it unreadable.
    fileprivate var isStore: Bool {
        if case .store = self { true } else { false }
    }
}

extension UInt8 {
    var isLetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: false
        }
    }
}
