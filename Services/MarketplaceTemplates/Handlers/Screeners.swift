import Contracts
import Crypto
import JSON
import RPC
import ServiceKit
import Storage

/// The questionnaires that respondents are screened by.
///
/// Each different set of questions is a questionnaire of its own in `responses`, made when somebody enters for the first time: an edit of the
/// survey that asks the same leaves it, and whoever has begun goes on with the questions they began with.
struct Screeners: Sendable {
    let database: Database
    let clock: Clock
    let peers: any EntryPeers

    /// The number of the survey's questionnaire; nil where nothing is to be asked.
    func questionnaire(of survey: BuyerSurvey, account: Int64, in call: CallContext) async throws -> Int64? {
        let (screener, document, fingerprint) = try await offLoop {
            let screener = Screener(of: survey)
            var document = screener.document
            // By a token alone: nobody answers who has not entered.
            document["security_level"] = 3
            return (screener, document, Self.fingerprint(document, screener.questions))
        }
        guard !screener.questions.isEmpty else { return nil }
        if let known = try await database.read({ try Self.find(fingerprint, survey.id, account, in: $0) }) { return known }
        var nested = call.nested()
        nested.account = account
        // The same for all who enter first at the same time.
        nested.idempotencyKey = "screener:\(survey.id):\(fingerprint)"
        let made = try await peers.create(NewSurvey(document: document, isHidden: true), in: nested)
        let asked = Self.asked(screener.questions, in: made.document)
        let (now, questions) = (clock.now(), JSON.encodeString(asked))
        return try await database.write { transaction in
            try transaction.execute(
                """
                INSERT INTO screeners (account, survey, fingerprint, questionnaire, questions, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                ON CONFLICT (account, survey, fingerprint) DO NOTHING
                """, account, survey.id, fingerprint, made.id, questions, now)
            return try Self.find(fingerprint, survey.id, account, in: transaction)
        }
    }

    /// What each question of the questionnaire is about.
    static func questions(of questionnaire: Int64, account: Int64, in transaction: borrowing Transaction) throws -> [AskedQualification] {
        let row = try transaction.first(
            "SELECT questions FROM screeners WHERE questionnaire = ?1 AND account = ?2", questionnaire, account)
        let text: String? = try row?.value(0)
        return try text.map { try JSON.decode([AskedQualification].self, from: $0) } ?? []
    }

    private static func find(
        _ fingerprint: String, _ survey: Int64, _ account: Int64, in transaction: borrowing Transaction
    ) throws -> Int64? {
        try transaction.first(
            "SELECT questionnaire FROM screeners WHERE account = ?1 AND survey = ?2 AND fingerprint = ?3", account, survey, fingerprint
        )?.value(0)
    }

    private static func fingerprint(_ document: JSONValue, _ questions: [ScreenerQuestion]) -> String {
        SHA256.hash(data: JSON.encode(document) + JSON.encode(questions)).prefix(16).hexadecimal
    }

    private static func asked(_ questions: [ScreenerQuestion], in document: JSONValue) -> [AskedQualification] {
        let ids = (document["pages"]?.array ?? []).flatMap { $0["questions"]?.array ?? [] }.compactMap { $0["id"]?.integer }
        return zip(ids, questions).map { AskedQualification(question: $0, code: $1.code, codes: $1.conditionCodes) }
    }
}

extension Sequence<UInt8> {
    /// Two lower-case digits a byte.
    var hexadecimal: String {
        map { [String($0 >> 4, radix: 16), String($0 & 15, radix: 16)].joined() }.joined()
    }
}
