import JSON

/// What the measured call sends: 295 bytes of JSON as `sample`.
@Message
public struct ParticipationRequest: Codable, Sendable, Equatable {
    public var survey: Int64
    public var urlTitle: String
    public var token: String
    public var collector: Collector
    public var groups: [String]
    public var password: String?
    public var isTest: Bool
    public var page: Int
    public var openedAt: Int64
    public var address: String

    @Message
    public struct Collector: Codable, Sendable, Equatable {
        public var id: Int64
        public var name: String
        public var language: String
    }

    public static let sample = ParticipationRequest(
        survey: 90_340_071, urlTitle: "satisfaction-autumn", token: "7c1f0be2a94d4c7b8e35d1a60f9b2c48",
        collector: Collector(id: 4_711, name: "Newsletter, wave two", language: "en-GB"), groups: ["panel", "north", "returning"],
        isTest: false, page: 1, openedAt: 1_793_280_000_123_456, address: "2001:db8::8a2e:370:7334")

    /// What a server answers: it looks at the request and makes a value, and does nothing else.
    public func granted() -> ParticipationGrant {
        ParticipationGrant(
            response: survey &+ collector.id, respondentKey: token, page: page, state: isTest ? "test" : "partial",
            expiresAt: openedAt &+ 3_600_000_000, language: collector.language, quotas: groups)
    }
}

/// What the measured call receives: 186 bytes of JSON for `ParticipationRequest.sample`.
@Message
public struct ParticipationGrant: Codable, Sendable, Equatable {
    public var response: Int64
    public var respondentKey: String
    public var page: Int
    public var state: String
    public var expiresAt: Int64
    public var language: String
    public var quotas: [String]
    public var redirect: String?
}
