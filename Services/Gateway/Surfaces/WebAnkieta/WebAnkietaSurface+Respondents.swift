import Contracts
import Hummingbird
import JSON
import NIOCore
import RPC

/// "Respondenci".
extension WebAnkietaSurface {
    /// Rows asked of the service in one call.
    static let rowsPerCall: Int64 = 1_000

    /// The list of a survey's respondents (R1).
    func listRespondents(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await authenticator.call(for: request, scope: .respondents, context)
        return try await list(try await parameters(request, context), meeting: nil, in: call)
    }

    /// Those who meet all criteria (R2).
    func searchRespondents(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await authenticator.call(for: request, scope: .respondents, context)
        let parameters = try await parameters(request, context)
        // What is missing comes before what is wrong.
        try parameters.require("id_survey")
        return try await list(parameters, meeting: RespondentCriteria(parameters), in: call)
    }

    /// A reply of more rows than one call brings is written call by call.
    private func list(_ parameters: ParameterTree, meeting criteria: RespondentCriteria?, in call: CallContext) async throws -> Response {
        let survey = try parameters.surveyID()
        let limit = try parameters.rowNumber("limit") ?? 500
        let offset = try parameters.rowNumber("offset") ?? 0
        let wanted = RespondentsRequest(survey: survey, limit: limit, offset: offset, criteria: criteria)
        let first = try await page(wanted, in: call)
        // 404 stands for no respondents at all; behind the last one the list is empty, so that a paging client ends well.
        guard first.total > 0 else {
            throw Fault.notFound(criteria == nil ? "The survey has no respondents." : "No respondent meets the criteria.")
        }
        var writer = JSONWriter(options: .php, capacity: 16 * 1024)
        writer.beginRespondents(total: first.total)
        for respondent in first.respondents { writer.write(respondent, at: publicURL) }
        let left = limit - Int64(first.respondents.count)
        guard left > 0, let next = first.next else {
            writer.endRespondents()
            return Response(.ok, writer).withoutCaching()
        }
        let rest = RespondentsRequest(survey: survey, limit: left, criteria: criteria, cursor: next)
        return streamed(writer.withBytes { ByteBuffer(bytes: $0) }, rest, in: call)
    }

    private func page(_ wanted: RespondentsRequest, in call: CallContext) async throws -> Page {
        var wanted = wanted
        wanted.limit = min(wanted.limit, Self.rowsPerCall)
        var page = Page()
        for try await item in services.respondents.stream(RespondentsContract.listRespondents, wanted, in: call) {
            switch item {
            case .total(let total): page.total = total
            case .respondent(let respondent): page.respondents.append(respondent)
            case .next(let cursor): page.next = cursor
            }
        }
        return page
    }

    /// What one call brings.
    private struct Page {
        var total: Int64 = 0
        var respondents: [Respondent] = []
        var next: String?
    }

    private func streamed(_ beginning: ByteBuffer, _ rest: RespondentsRequest, in call: CallContext) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = "application/json"
        let body = ResponseBody { output in
            try await output.write(beginning)
            var wanted = rest
            while wanted.limit > 0, wanted.cursor != nil {
                var call = call
                call.deadline = .after(limits.time)
                let page = try await page(wanted, in: call)
                var writer = JSONWriter(options: .php, capacity: 256 * 1024)
                writer.continueRespondents(page.respondents, at: publicURL)
                try await output.write(writer.withBytes { ByteBuffer(bytes: $0) })
                wanted.limit -= Int64(page.respondents.count)
                wanted.cursor = page.next
            }
            try await output.write(ByteBuffer(string: "]}"))
            try await output.finish(nil)
        }
        return Response(status: .ok, headers: headers, body: body).withoutCaching()
    }
}

extension ParameterTree {
    /// A number of rows: whole and not negative, or 400.
    fileprivate func rowNumber(_ name: String) throws -> Int64? {
        guard let text = try given(name) else { return nil }
        guard let number = Int64(text), number >= 0 else {
            throw Fault.invalid([FieldViolation(field: name, description: "must be a whole number that is not negative")])
        }
        return number
    }
}
