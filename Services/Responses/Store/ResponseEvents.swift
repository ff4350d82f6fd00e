import Contracts
import JSON
import Storage

/// The facts that this service tells others, written in the transaction of the fact. Without a grant there is nobody to tell.
enum ResponseEvents {
    static let tokens = "tokens"
    static let respondents = "respondents"

    /// `respondents` notes when a respondent came.
    static func opened(_ response: ResponseRecord, at now: Int64, in transaction: borrowing Transaction) throws(StorageError) {
        guard response.grant != nil else { return }
        try append(.opened, fact(of: response, at: now), of: response, to: [respondents], at: now, in: transaction)
    }

    /// `tokens` closes the grant, `respondents` notes when the respondent was done.
    static func completed(_ response: ResponseRecord, at now: Int64, in transaction: borrowing Transaction) throws(StorageError) {
        guard response.grant != nil else { return }
        try append(.completed, fact(of: response, at: now), of: response, to: [tokens, respondents], at: now, in: transaction)
    }

    static func timesSet(
        opened: String, answered: String, of response: ResponseRecord, at now: Int64, in transaction: borrowing Transaction
    ) throws(StorageError) {
        guard response.grant != nil else { return }
        let times = ResponseTimes(
            account: response.account, survey: response.survey, response: response.id, reference: response.reference, opened: opened,
            answered: answered)
        try append(.timesSet, times, of: response, to: [respondents], at: now, in: transaction)
    }

    private static func fact(of response: ResponseRecord, at now: Int64) -> ResponseFact {
        ResponseFact(
            account: response.account, survey: response.survey, response: response.id, grant: response.grant,
            reference: response.reference, at: now)
    }

    private static func append(
        _ kind: ResponseEventKind, _ payload: some JSONEncodable, of response: ResponseRecord, to destinations: [String], at now: Int64,
        in transaction: borrowing Transaction
    ) throws(StorageError) {
        for destination in destinations {
            let event = OutboxEvent(
                destination: destination, orderingKey: "survey:\(response.survey)", kind: kind.rawValue, payload: JSON.encode(payload))
            try Outbox.append(event, at: now, in: transaction)
        }
    }
}
