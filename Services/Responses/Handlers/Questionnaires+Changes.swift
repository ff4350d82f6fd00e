import Contracts
import JSON
import RPC
import ServiceKit
import Storage

extension Questionnaires {
    func replace(_ request: SurveyReplacement, _ call: CallContext) async throws -> Survey {
        _ = try call.requireAccount()
        let now = clock.now()
        return try await database.write(once: call, ResponsesContract.replaceSurvey, request, at: now) { transaction in
            let record = try Self.checkOwner(try surveys.survey(request.id, in: transaction), call)
            try Self.check(record, isAt: request.version)
            let current = try surveys.version(record.version, of: record.id, in: transaction)
            let origin = SurveyReader.Origin.replacement(
                of: current.questionnaire, hasPassword: !current.password.isNone,
                hasResponses: try ResponseStore.exist(of: record.id, in: transaction))
            let taken = try takenTitle(in: request.document, of: record.account, except: record.id, in: transaction)
            let foreign = Self.foreignID(in: request.document, record)
            let draft = try Self.draft(of: request.document, origin: origin, known: foreign + taken)
            guard foreign.isEmpty else { throw RPCError.invalid(foreign + taken) }
            switch try surveys.replace(record, password: current.password, by: draft, at: now, in: transaction) {
            case .replaced(let record, let questionnaire): return Survey(record, questionnaire.document)
            case .refused(.urlTitle): throw Self.urlTitleTaken(draft)
            case .refused(.version): throw Self.changed
            }
        }
    }

    /// A survey that has responses stays: set its status to `ended` instead.
    func delete(_ request: SurveyDeletion, _ call: CallContext) async throws -> Nothing {
        _ = try call.requireAccount()
        return try await database.write(once: call, ResponsesContract.deleteSurvey, request, at: clock.now()) { transaction in
            let record = try Self.checkOwner(try surveys.survey(request.id, in: transaction), call)
            try Self.check(record, isAt: request.version)
            guard try surveys.delete(record, in: transaction) else {
                throw RPCError(.failedPrecondition, reason: SurveyRefusal.hasResponses, "the survey has responses")
            }
            return Nothing()
        }
    }

    /// A document of another survey would be refused for its pages, too; this says why.
    private static func foreignID(in document: JSONValue, _ record: SurveyRecord) -> [FieldViolation] {
        guard let id = document["id"]?.integer, id != record.id else { return [] }
        return [FieldViolation(field: "id", description: "This is the id of another survey.")]
    }

    private static func check(_ record: SurveyRecord, isAt version: Int64?) throws(RPCError) {
        guard version == nil || version == record.version else { throw changed }
    }

    private static var changed: RPCError {
        RPCError(.aborted, "the survey was changed since it was read", doNotRetry: true)
    }
}
