import Contracts
import Hummingbird
import JSON
import RPC

/// The quotas of a survey as they fill: the vendor's sibling resource (BEHAVIOUR 6.1).
extension PureSpectrumSurface {
    /// An array in the survey's order: the members that a survey shows of a quota, and what is counted of it. `minimum` is a
    /// member of those alone that places are kept for.
    func listQuotas(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let id = BuyerSurveyID(id: context.parameters.get("survey").flatMap { Int64($0) } ?? 0)
        let counts = try await services.marketplaceTemplates.call(BuyerEntryContract.counts, id, in: call)
        let document = SurveyDocument(counts.survey, base: publicURL.base).value["quotas"]?.array ?? []
        let quotas = zip(zip(document, counts.survey.quotas), counts.quotas).map { quota, count in
            var body = quota.0
            body["current_target"] = .integer(quota.1.target)
            body["maximum"] = .integer(count.limit)
            if let minimum = quota.1.minimum { body["minimum"] = .integer(minimum) }
            body["completed"] = .integer(count.completed)
            body["reserved"] = .integer(count.reserved)
            body["remaining"] = .integer(max(0, count.limit - count.completed - count.reserved))
            return body
        }
        return reply(.ok, .array(quotas))
    }
}
