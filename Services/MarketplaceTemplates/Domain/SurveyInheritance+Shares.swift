import Contracts

extension SurveyInheritance.Result {
    /// Notes where what was ordered beside a share does not fit the count that it has come to.
    ///
    /// - Parameter ordered: Quotas of the payload, which are the first.
    func checkShares(ordered: Int, _ mistakes: inout Mistakes) {
        let completes = SurveyField.completes.rawValue
        // Without completes there is nothing to have a share of, which is told already.
        guard settings[completes] != nil, !mistakes.violations.contains(where: { $0.field == completes }) else { return }
        for (place, quota) in quotas.enumerated() where quota.share != nil {
            for misfit in quota.terms.misfits(with: quota.requiredCount) {
                guard place >= ordered else {
                    mistakes.note("quotas[\(place)].\(misfit.field)", misfit.description)
                    continue
                }
                mistakes.note(completes, "does not go with the \(misfit.field) of the quota \(quota.buyerID), which \(misfit.description)")
            }
        }
    }
}
