import Contracts
import Hummingbird
import RPC

/// The vendor's own way to make the contacts that become respondents (BEHAVIOUR 3.1).
extension WebAnkietaSurface {
    /// With an address, to be invited from here.
    func addContact(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await change(request, context)
        let parameters = try await parameters(request, context)
        try parameters.require("email")
        return try await addContact(parameters, in: call)
    }

    /// Somebody whom the survey's author invites: an address is not needed.
    func addOfflineContact(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await change(request, context)
        return try await addContact(try await parameters(request, context), in: call)
    }

    private func addContact(_ parameters: ParameterTree, in call: CallContext) async throws -> Response {
        var labels: [String] = []
        for criterion in try LabelCriterion.all(in: parameters) {
            guard 1...15 ~= criterion.number else {
                throw Fault.invalid([FieldViolation(field: "label\(criterion.number)", description: "is none of label1 to label15")])
            }
            while labels.count < criterion.number { labels.append("") }
            labels[Int(criterion.number) - 1] = criterion.value
        }
        let new = NewContact(email: try parameters.given("email"), labels: labels)
        return WebAnkietaReply.added(try await services.respondents.call(RespondentsContract.createContact, new, in: call))
    }
}
