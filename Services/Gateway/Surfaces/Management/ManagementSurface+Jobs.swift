import Contracts
import Hummingbird
import JSON
import RPC

/// What is done after its request was answered: updates and anonymisations of respondents, and erasures.
extension ManagementSurface {
    func listJobs(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let parameters = try request.queryParameters()
        let page = try ListPage(parameters)
        let wanted = JobsRequest(state: try state(parameters), cursor: page.cursor, limit: page.limit)
        return try await reply("jobs", services.respondents.stream(RespondentsContract.listJobs, wanted, in: call), Self.body)
    }

    func getJob(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let id = JobID(id: try context.id("job", of: "job"))
        return reply(.ok, Self.body(try await services.respondents.call(RespondentsContract.getJob, id, in: call)))
    }

    private func state(_ parameters: ParameterTree) throws -> JobState? {
        guard let text = try parameters.given("state") else { return nil }
        guard let state = JobState(rawValue: text) else {
            throw Fault.malformed("The parameter state must be one of: \(JobState.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return state
    }

    static func body(_ job: Job) -> JSONValue {
        [
            "id": .integer(job.id), "kind": .string(job.kind.rawValue), "state": .string(job.state.rawValue),
            "survey_id": integer(job.survey), "batch_id": job.batch.map { .string($0) } ?? .null, "mailing_id": integer(job.mailing),
            "contact_id": integer(job.contact), "changed": .integer(job.changed),
            "skipped": .array(job.skipped.map { ["id": .integer($0.id), "reason": .string($0.reason.rawValue)] }),
            "receipt": job.receipt.map(body) ?? .null, "failure": job.failure.map { .string($0) } ?? .null,
            "created_at": Timestamp.value(job.createdAt), "started_at": Timestamp.value(job.startedAt),
            "ended_at": Timestamp.value(job.endedAt),
        ]
    }

    private static func body(_ receipt: ErasureReceipt) -> JSONValue {
        [
            "contacts": .array(receipt.contacts.map { .integer($0) }), "entries": .integer(receipt.entries),
            "respondents": .integer(receipt.respondents), "letters": .integer(receipt.letters), "profiles": .integer(receipt.profiles),
            "replies": .integer(receipt.replies),
        ]
    }

    private static func integer(_ value: Int64?) -> JSONValue {
        value.map { .integer($0) } ?? .null
    }
}
