import Contracts
import JSON
import RPC
import Storage

/// Reading what was answered.
struct Results: Sendable {
    let database: Database
    let surveys: SurveyStore

    func register(in router: inout Router) {
        router.stream(ResponsesContract.listResponses) { request, call, items in try await list(request, call, to: items.send) }
        router.on(ResponsesContract.grantedResponse) { request, call in try await granted(request, call) }
    }

    func granted(_ request: GrantedResponse, _ call: CallContext) async throws -> Response {
        _ = try call.requireAccount()
        let entry = Entry(grant: request.grant, reference: nil, isReusable: false)
        let response = try await database.read { transaction -> Response? in
            let survey = try Questionnaires.checkOwner(try surveys.survey(request.survey, in: transaction), call)
            guard let record = try ResponseStore.response(of: entry, survey: survey.id, in: transaction) else { return nil }
            return Response(record, answers: try ResponseStore.answers(of: record.id, in: transaction))
        }
        guard let response else { throw RPCError.notFound("the response") }
        return response
    }

    func list(
        _ request: ResponsesRequest, _ call: CallContext, to send: (ListItem<Response>) async throws -> Void
    ) async throws {
        _ = try call.requireAccount()
        let page = try KeysetRange(cursor: request.cursor, limit: request.limit)
        let state = try Self.state(named: request.status)
        try await page.send(to: send) { range in
            try await database.read { transaction in
                let survey = try Questionnaires.checkOwner(try surveys.survey(request.survey, in: transaction), call)
                let records = try ResponseStore.responses(
                    of: survey.id, state: state, below: range.below, limit: range.limit + 1, in: transaction)
                return try range.block(of: records, id: \.id) { record in
                    (Response(record, answers: try ResponseStore.answers(of: record.id, in: transaction)), record.bytes)
                }
            }
        }
    }

    static func state(named status: String?) throws(RPCError) -> ResponseState? {
        switch status {
        case nil: nil
        case "completed": .completed
        case "partial": .started
        default: throw .invalid("status", "This must be `completed` or `partial`.")
        }
    }
}

extension Response {
    fileprivate init(_ record: ResponseRecord, answers: JSONObject) {
        self.init(
            id: record.id, status: record.state == .completed ? "completed" : "partial", openedAt: record.openedAt,
            completedAt: record.completedAt, verificationCode: record.verificationCode, surveyVersion: record.version,
            answers: .object(answers))
    }
}
