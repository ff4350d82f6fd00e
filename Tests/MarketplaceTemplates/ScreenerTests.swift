import Contracts
import JSON
import TestSupport
import Testing

@testable import MarketplaceTemplatesService

@Suite("What a survey asks before it lets somebody in")
struct ScreenerTests {
    private static func screener(_ payload: JSONValue) async throws -> Screener {
        let box = try await withScreener(payload)
        return try #require(box)
    }

    private static func withScreener(_ payload: JSONValue) async throws -> Screener? {
        var screener: Screener?
        try await withMarketplace { marketplace in
            let survey = try await marketplace.order(plainOrder.with(payload.object ?? [:]))
            screener = try await marketplace.surveys.screener(BuyerSurveyID(id: survey.id), in: .test(account: 145))
        }
        return screener
    }

    private static func questions(_ screener: Screener) -> [JSONValue] {
        (screener.document["pages"]?.array ?? []).flatMap { $0["questions"]?.array ?? [] }
    }

    @Test("the document's survey asks gender, age, employment and postal code, a page each, in words that give nothing away")
    func document() async throws {
        let printed = try PureSpectrumDocument.survey15.json
        let order = try PureSpectrumDocument.order15.json
        let screener = try await Self.screener([
            "survey_title": "T", "survey_localization": "es_US",
            "qualifications": .array((order["qualifications"]?.array ?? []) + (printed["qualifications"]?.array ?? []).suffix(2)),
            "quotas": printed["quotas"] ?? .null,
        ])
        #expect(screener.document["title"] == "T" && screener.document["lang"] == "es-US")
        #expect(screener.document["pages"]?.array?.count == 4)
        let questions = Self.questions(screener)
        #expect(questions.map { $0["text"] } == ["Gender", "Age", "Employment", "Postal code"])
        #expect(questions.map { $0["type"] } == [0, 10, 0, 2])
        #expect(
            questions[0]["answers"]?.array?.compactMap { $0["text"]?.string } == ["Male", "Female", "Prefer not to say", "None of these"])
        #expect(
            screener.questions == [
                ScreenerQuestion(code: 211, conditionCodes: ["111", "112", "113"]), ScreenerQuestion(code: 212),
                ScreenerQuestion(code: 215, conditionCodes: ["111", "112", "113", "114", "115"]), ScreenerQuestion(code: 229),
            ])
    }

    @Test(
        "where the buyer gives no words, the survey's language has them",
        arguments: [
            ("pl_PL", ["Płeć", "Wiek", "Kryterium 901"], ["Mężczyzna", "Kobieta", "Wolę nie podawać", "Żadna z tych odpowiedzi"]),
            ("de-AT", ["Geschlecht", "Alter", "Merkmal 901"], ["Männlich", "Weiblich", "Keine Angabe", "Nichts davon"]),
            ("fr", ["Sexe", "Âge", "Critère 901"], ["Homme", "Femme", "Je préfère ne pas répondre", "Aucune de ces réponses"]),
            ("sv_SE", ["Gender", "Age", "Qualification 901"], ["Male", "Female", "Prefer not to say", "None of these"]),
        ] as [(String, [String], [String])])
    func languages(localization: String, names: [String], answers: [String]) async throws {
        let screener = try await Self.screener([
            "survey_localization": .string(localization),
            "qualifications": [
                ["qualification_code": 211, "condition_codes": ["111"]],
                ["qualification_code": 212, "range_sets": [["from": 18, "to": 99]]], ["qualification_code": 901, "condition_codes": ["1"]],
                ["qualification_code": 902, "condition_codes": ["1"], "condition_names": ["Ja"], "qualification_name": "Haustiere"],
            ],
        ])
        let questions = Self.questions(screener)
        #expect(questions.compactMap { $0["text"]?.string } == names + ["Haustiere"])
        #expect(questions[0]["answers"]?.array?.compactMap { $0["text"]?.string } == answers)
        #expect(questions[3]["answers"]?.array?.compactMap { $0["text"]?.string } == ["Ja", answers[3]])
        #expect(questions[1]["min"] == 0)
    }

    @Test("every known qualification has a name in each language, and no two languages share them all")
    func names() {
        let known = (211...229 as ClosedRange<Int64>).filter { KnownQualification(rawValue: $0) != nil }
        let names = ["en", "pl", "de", "fr"].map { language in
            known.map { code in
                let words = ScreenerWords(localization: language)
                return ([words.name(of: code)] + words.answers(to: code).map(\.name)).joined(separator: "|")
            }
        }
        #expect(known.count == 10 && Set(names).count == 4)
        for (number, code) in known.enumerated() { #expect(Set(names.map { $0[number] }).count >= 3, "\(code)") }
    }

    @Test("what only a quota asks for is asked too, in the buyer's words where there are some")
    func quotas() async throws {
        let screener = try await Self.screener([
            "qualifications": [["qualification_code": 900, "condition_codes": ["1"], "condition_names": ["Cats"]]],
            "quotas": [
                [
                    "required_count": 1,
                    "criteria": [
                        ["qualification_code": 900, "condition_codes": ["2", "1"], "qualification_name": "Pets"],
                        ["qualification_code": 901, "range_sets": [["from": 1, "to": 2]]],
                    ],
                ]
            ],
        ])
        let questions = Self.questions(screener)
        #expect(questions.map { $0["text"] } == ["Pets", "Qualification 901"])
        #expect(questions[0]["answers"] == [["text": "Cats"], ["text": "2"], ["text": "None of these"]])
        #expect(screener.questions.map(\.conditionCodes) == [["1", "2"], nil])
    }

    @Test("more answers than anybody can choose from are written, and more questions than pages share them")
    func many() async throws {
        let screener = try await Self.screener([
            "qualifications": .array(
                (0..<500 as Range<Int64>).map { number in
                    let codes = (0..<(number == 0 ? 60 : 1)).map { JSONValue.string("\($0)") }
                    return ["qualification_code": .integer(1_000 + number), "condition_codes": .array(codes)]
                })
        ])
        #expect(screener.questions.count == 500 && screener.questions[0].conditionCodes == nil)
        #expect(screener.document["pages"]?.array?.count == 167)
        #expect(Self.questions(screener).count == 500)
    }

    @Test("a survey that asks nothing has no pages")
    func nothing() async throws {
        let screener = try await Self.screener([:])
        #expect(screener.questions.isEmpty && screener.document["pages"] == [])
    }
}
