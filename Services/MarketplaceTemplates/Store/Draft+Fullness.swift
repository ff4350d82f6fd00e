import Contracts
import RPC
import Storage

extension BuyerSurveyStore.Draft {
    /// The draft with the status that the completes so far leave it: a live survey that is full by it pauses.
    ///
    /// Only what is counted in the transaction that writes the draft can tell.
    ///
    /// - Parameter current: The survey that it changes; nil for a new one.
    /// - Throws: `invalidArgument` where it would put a survey on the market that nobody can complete.
    func settled(
        over current: BuyerSurvey?, account: Int64, in transaction: borrowing Transaction
    ) throws -> BuyerSurveyStore.Draft {
        guard status == .live else { return self }
        var committed: [String: Int64] = [:]
        if let current {
            let book = LedgerBook(account: account, survey: current.id, isTest: false)
            committed = try QuotaLedger.tallies(book, in: transaction).mapValues(\.committed)
        }
        guard QuotaBounds(settings: content.settings, quotas: content.quotas).areReached(by: committed) else { return self }
        guard let status = status.whereFull(from: current?.status ?? .draft) else {
            throw RPCError.invalid(
                "ps_survey_status",
                "cannot become 22: the survey has all the completes that it asks for: raise completes_required, or its quotas")
        }
        var settled = self
        settled.status = status
        return settled
    }
}
