import JSON

/// A field of an order that is one value, by the vendor's name.
///
/// What is given as `null` counts as not given: a template is then asked for it (PS:736), and nothing is taken from a survey.
enum SurveyField: String, Sendable, CaseIterable {
    case title = "survey_title"
    case category = "survey_category_code"
    case localization = "survey_localization"
    case completes = "completes_required"
    case incidence = "expected_ir"
    case length = "expected_loi"
    case liveURL = "live_url"
    case fieldTime = "field_time"
    case testURL = "test_url"
    case clickBalancing = "click_balancing"
    case estimatedClicks = "estimated_clicks"
    case externalID = "survey_external_id"
    case offerPrice = "offer_price"
    case inclusion = "incl_excl"
    case subscriberEmails = "subscriber_emails"
    case buyerMessage = "buyer_message"
    case billingID = "billing_id"
    case groupReference = "buyer_surveygroup_ref"
    case groupReferences = "buyer_surveygroup_refs"
    case blendID = "blend_id"
    case hasUniqueLinks = "uniqueLinks"
    case uniqueLinks = "unique_links"
    case quotaThrottling = "quota_throttling"
    case urlTransform = "url_transform"
    case endOfFieldTime = "is_feot_enabled"
    case priceRecommendation = "price_reco"
    case quotaPricing = "qbp"
    case quotaLevelControl = "qlc"
    case softLaunch = "soft_launch"
    case scheduleLaunch = "schedule_launch"

    /// What a field's values are.
    enum Kind: Sendable {
        case text(limit: Int)
        case integer(ClosedRange<Int64>)
        /// Zero or more.
        case amount
        case url
        case localization
        case emails
        /// A text or a number of the buyer's own.
        case reference
        case references
        case flag
        /// An object whose `enable` is the flag.
        case toggle
        /// What this installation does not do: a flag that must be off.
        case unsupportedFlag
        case unsupportedToggle
        case unsupportedNumber
    }

    var kind: Kind {
        switch self {
        case .title: .text(limit: MarketplaceLimits.title)
        case .category: .integer(0...Int64(Int32.max))
        case .localization: .localization
        case .completes: .integer(1...1_000_000)
        case .incidence: .integer(1...100)
        case .length: .integer(1...1_440)
        case .fieldTime: .integer(1...3_650)
        case .liveURL, .testURL: .url
        case .clickBalancing: .integer(0...1)
        case .estimatedClicks: .integer(0...1_000_000_000)
        case .externalID, .billingID, .blendID: .text(limit: MarketplaceLimits.name)
        case .offerPrice: .amount
        case .subscriberEmails: .emails
        case .buyerMessage: .text(limit: MarketplaceLimits.text)
        case .groupReference: .reference
        case .groupReferences: .references
        case .hasUniqueLinks: .flag
        case .uniqueLinks: .toggle
        case .inclusion: .unsupportedNumber
        case .quotaThrottling, .urlTransform, .endOfFieldTime, .priceRecommendation: .unsupportedFlag
        case .quotaPricing, .quotaLevelControl, .softLaunch, .scheduleLaunch: .unsupportedToggle
        }
    }

    /// What every survey must have, from wherever (PBA/237502474 as BEHAVIOUR 6.1 cites it).
    static let required: [SurveyField] = [.title, .category, .localization, .completes, .incidence, .length, .fieldTime]

    /// Without a default of its own in a reply; those that must be off are never kept.
    static let kept: [SurveyField] = allCases.filter { field in
        switch field.kind {
        case .unsupportedFlag, .unsupportedToggle, .unsupportedNumber: false
        default: field != .uniqueLinks
        }
    }
}
