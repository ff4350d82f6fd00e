import Contracts
import Hummingbird
import RPC

/// Respondents in batches. Here the method says what is meant: GET reads and POST writes.
extension WebAnkietaSurface {
    /// Some hundreds of rows with all their labels as a form. PHP would stop at 1,000 variables, and with it at sixty rows.
    private static let patchLimits: ParameterLimits = {
        var limits = ParameterLimits.standard
        limits.variables = 20_000
        return limits
    }()

    /// R7.
    func createBatch(_ request: Request, _ context: GatewayContext) async throws -> Response {
        try await batching {
            let call = try await change(request, context)
            let new = NewBatch(survey: try await parameters(request, context).surveyID())
            return WebAnkietaReply.batch(try await services.respondents.call(RespondentsContract.createBatch, new, in: call))
        }
    }

    /// R8.
    func getBatch(_ request: Request, _ context: GatewayContext) async throws -> Response {
        try await batching {
            let call = try await authenticator.call(for: request, scope: .respondents, context)
            let name = BatchName(id: try await parameters(request, context).uuid("batch_id"))
            return WebAnkietaReply.batch(try await services.respondents.call(RespondentsContract.getBatch, name, in: call))
        }
    }

    /// R9.
    func addPatch(_ request: Request, _ context: GatewayContext) async throws -> Response {
        try await batching {
            let call = try await change(request, context)
            let parameters = try await parameters(request, context, limits: Self.patchLimits)
            let new = NewPatch(
                batch: try parameters.uuid("batch_id"), survey: try parameters.given("id_survey").map { Int64($0) ?? 0 },
                respondents: try PatchRow.all(in: parameters))
            return WebAnkietaReply.patch(try await services.respondents.call(RespondentsContract.addPatch, new, in: call))
        }
    }

    /// R10.
    func getPatch(_ request: Request, _ context: GatewayContext) async throws -> Response {
        try await batching {
            let call = try await authenticator.call(for: request, scope: .respondents, context)
            let name = PatchName(id: try await parameters(request, context).uuid("patch_id"))
            return WebAnkietaReply.patch(try await services.respondents.call(RespondentsContract.getPatch, name, in: call))
        }
    }

    /// Whatever a client does wrong here is 400 and one text, unless it may not do it at all.
    private func batching(_ operation: () async throws -> Response) async throws -> Response {
        do {
            return try await operation()
        } catch {
            guard let mistakes = Self.mistakes(Fault(error)) else { throw error }
            return WebAnkietaReply.batchError(mistakes)
        }
    }

    /// What is to be mended; nil where that is not the client's.
    private static func mistakes(_ fault: Fault) -> [String]? {
        switch fault {
        case .missing(let name): return ["\(name): is required"]
        case .invalid(let violations): return violations.texts
        case .parameters(let error): return [error.description]
        case .malformed(let text), .notFound(let text): return [text]
        case .call(let error) where error.details.conflict == nil:
            switch error.code {
            case .invalidArgument, .notFound, .failedPrecondition, .alreadyExists:
                return error.details.fieldViolations?.texts ?? [error.sentence]
            default: return nil
            }
        default: return nil
        }
    }
}

extension [FieldViolation] {
    fileprivate var texts: [String] { map { "\($0.field): \($0.description)" } }
}

extension ParameterTree {
    /// An id of a batch or patch, which is compared in lower case; a longer text is none.
    fileprivate func uuid(_ name: String) throws -> String {
        let text = try required(name).lowercased()
        guard text.utf8.count <= 64 else { throw Fault.invalid([FieldViolation(field: name, description: "is no id")]) }
        return text
    }
}
