import Contracts
import JSON

/// A survey as it is answered: 39 members in the order of the document, those without a value as `null` or empty (PS:376-690).
struct SurveyDocument {
    private let survey: BuyerSurvey
    private let base: String
    private let settings: JSONObject

    /// - Parameter base: Where the gateway is reached, without a slash at its end.
    init(_ survey: BuyerSurvey, base: String) {
        self.survey = survey
        self.base = base
        settings = survey.settings.object ?? JSONObject()
    }

    var value: JSONValue {
        let off: JSONValue = ["enable": false]
        return [
            "qbp": off,
            "qlc": [
                "enable": false, "multiple_quotas": ["enable": false, "count_by_quota": false, "compensate_by_quota": false],
            ],
            "soft_launch": off,
            "unique_links": ["enable": .bool(survey.admission.hasUniqueLinks)],
            "click_balancing": given("click_balancing", or: 0),
            "estimated_clicks": given("estimated_clicks", or: 0),
            "survey_external_id": given("survey_external_id", or: ""),
            "ps_survey_status": .integer(survey.status.rawValue),
            "offer_price": given("offer_price"),
            "incl_excl": 0,
            "quota_throttling": false,
            "url_transform": false,
            "subscriber_emails": given("subscriber_emails", or: []),
            "survey_title": given("survey_title"),
            "survey_category_code": given("survey_category_code"),
            "completes_required": given("completes_required"),
            "field_time": given("field_time"),
            "buyer_message": given("buyer_message"),
            "live_url": given("live_url"),
            // A launch gives a survey its number to be billed by, unless the buyer has one (P-17).
            "billing_id": given("billing_id", or: survey.wasLaunched ? .string("PS\(survey.id)") : .null),
            "test_url": given("test_url"),
            "expected_loi": given("expected_loi"),
            "expected_ir": given("expected_ir"),
            "ps_survey_id": .integer(survey.id),
            "buyer_surveygroup_ref": given("buyer_surveygroup_ref"),
            "buyer_surveygroup_refs": given("buyer_surveygroup_refs", or: []),
            "test_ps_survey_entry_link": .string(testLink),
            "survey_localization": given("survey_localization"),
            "uniqueLinks": .bool(survey.admission.hasUniqueLinks),
            "quotas": .array(survey.quotas.map(Self.quota)),
            "qualifications": .array(survey.qualifications.map(Self.qualification)),
            "is_feot_enabled": false,
            "survey_grouping": survey.wasLaunched ? [.integer(survey.id)] : [],
            "blend_id": given("blend_id"),
            "schedule_launch": ["enable": false, "info": survey.wasLaunched ? [:] : Self.unscheduled],
            "price_reco": false,
            "project_creation_date": .string(Self.date(survey.createdAt)),
            "project_last_complete_date": survey.lastCompleteAt.map { .string(Self.date($0)) } ?? .null,
            "template_id": survey.template.map { .integer($0) } ?? .null,
        ]
    }

    private static let unscheduled: JSONValue = [
        "date": .null, "hours": .null, "minutes": .null, "timezone": .null, "dateTimeInISO": .null,
    ]

    /// With the words that let a test in, the same in all examples (P-24).
    private var testLink: String {
        "\(base)/#/start-survey?survey_id=\(survey.id)&ps_redirect_test=1&bsec=a70mx8&supplier_id=23"
    }

    private func given(_ name: String, or standard: JSONValue = .null) -> JSONValue {
        settings[name] ?? standard
    }

    private static func quota(_ quota: BuyerQuota) -> JSONValue {
        [
            "buyer_quota_id": .string(quota.buyerID), "quota_title": .string(quota.title), "ps_quota_id": .string(quota.id),
            "required_count": .integer(quota.requiredCount),
            "criteria": .array(
                quota.criteria.map { criterion in
                    let (name, values) = conditions(of: criterion)
                    return ["qualification_code": .integer(criterion.code), name: values]
                }),
        ]
    }

    private static func qualification(_ qualification: Qualification) -> JSONValue {
        let (name, values) = conditions(of: qualification)
        return .object(JSONObject([(name, values), ("qualification_code", .integer(qualification.code))]))
    }

    private static func conditions(of qualification: Qualification) -> (name: String, values: JSONValue) {
        guard let ranges = qualification.rangeSets else {
            return ("condition_codes", .array((qualification.conditionCodes ?? []).map { .string($0) }))
        }
        let values = ranges.map { range -> JSONValue in
            ["units": range.units.map { .integer($0) } ?? .null, "to": .integer(range.to), "from": .integer(range.from)]
        }
        return ("range_sets", .array(values))
    }

    /// `2022-07-06T05:46:26.670Z`
    private static func date(_ microseconds: Int64) -> String {
        Timestamp.text(microseconds).dropLast(4) + "Z"
    }
}
