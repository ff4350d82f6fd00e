import Contracts
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
            let draft = try Self.draft(
                of: request.document,
                origin: .replacement(of: current.questionnaire, hasPassword: !current.password.isNone))
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

    private static func check(_ record: SurveyRecord, isAt version: Int64?) throws(RPCError) {
        guard version == nil || version == record.version else { throw changed }
    }

    private static var changed: RPCError {
        RPCError(.aborted, "the survey was changed since it was read", doNotRetry: true)
    }
}
