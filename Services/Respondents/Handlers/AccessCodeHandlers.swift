import Contracts
import RPC
import ServiceKit
import Storage

/// Access codes as far as profiles and surveys are concerned; the codes themselves are kept by `tokens`.
struct AccessCodeHandlers: Sendable {
    let database: Database
    let tokens: any TokensPeer
    let responses: any ResponsesPeer

    func create(_ order: AccessCodeOrder, in call: CallContext) async throws -> AccessCode {
        let survey = try await check(order.relations, in: call).survey
        // The call's one effect is at tokens, so the client's key for the call names exactly that part: a retry gets the same code.
        var nested = call.nested()
        nested.idempotencyKey = call.idempotencyKey
        let new = NewAccessCode(
            singleParticipation: order.singleParticipation, expiresAt: order.expiresAt, subject: order.relations.subject,
            object: order.relations.object, survey: survey)
        return try await tokens.issueCode(new, in: nested)
    }

    /// What belongs to another account does not exist, for all that this one can tell (E-13).
    func check(_ relations: AccessCodeRelations, in call: CallContext) async throws -> CheckedRelations {
        let account = try call.requireAccount()
        let profiles = [("subject", relations.subject), ("object", relations.object)].compactMap { name, uuid in uuid.map { (name, $0) } }
        let unknown = try await database.read { transaction in
            try profiles.first { _, uuid in try !ProfileStore.exists(uuid, account: account, in: transaction) }
        }
        if let (name, _) = unknown { throw Self.unknown(name) }
        guard let uuid = relations.survey else { return CheckedRelations() }
        do {
            let survey = try await responses.heading(SurveyUUID(uuid: uuid), in: call.nested())
            return CheckedRelations(survey: SurveyReference(id: survey.id, uuid: survey.uuid))
        } catch let error as RPCError where error.code == .notFound {
            throw Self.unknown("survey")
        }
    }

    private static func unknown(_ relation: String) -> RPCError {
        RPCError(
            .failedPrecondition, "there is no such \(relation == "survey" ? "survey" : "profile")",
            details: ErrorDetails(
                reason: AccessCodeRefusal.unknownRelation.rawValue,
                fieldViolations: [FieldViolation(field: relation, description: "does not exist")]),
            doNotRetry: true)
    }
}
