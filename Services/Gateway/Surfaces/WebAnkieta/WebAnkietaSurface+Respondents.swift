import Contracts
import Hummingbird
import JSON
import NIOCore
import RPC

/// "Respondenci".
extension WebAnkietaSurface {
    /// Rows asked of the service in one call.
    static let rowsPerCall: Int64 = 1_000

    /// The list of a survey's respondents (R1). A reply of more rows than one call brings is written call by call.
    func listRespondents(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await authenticator.call(for: request, scope: .respondents, context)
        let parameters = try await parameters(request, context)
        let survey = try parameters.surveyID()
        let limit = try parameters.rowNumber("limit") ?? 500
        let offset = try parameters.rowNumber("offset") ?? 0
        let first = try await page(of: survey, limit: limit, offset: offset, in: call)
        // 404 stands for no respondents at all; behind the last one the list is empty, so that a paging client ends well.
        guard first.total > 0 else { throw Fault.notFound("The survey has no respondents.") }
        var writer = JSONWriter(options: .php, capacity: 16 * 1024)
        writer.beginRespondents(total: first.total)
        for respondent in first.respondents { writer.write(respondent, at: publicURL) }
        let left = min(limit, max(0, first.total - offset)) - Int64(first.respondents.count)
        guard left > 0, !first.respondents.isEmpty else {
            writer.endRespondents()
            return Response(.ok, writer).withoutCaching()
        }
        let next = offset + Int64(first.respondents.count)
        let beginning = writer.withBytes { ByteBuffer(bytes: $0) }
        return streamed(beginning, survey: survey, rows: left, from: next, in: call)
    }

    private func page(of survey: Int64, limit: Int64, offset: Int64, in call: CallContext) async throws -> Page {
        let wanted = RespondentsRequest(survey: survey, limit: min(limit, Self.rowsPerCall), offset: offset)
        var page = Page()
        for try await item in services.respondents.stream(RespondentsContract.listRespondents, wanted, in: call) {
            switch item {
            case .total(let total): page.total = total
            case .respondent(let respondent): page.respondents.append(respondent)
            }
        }
        return page
    }

    /// What one call brings.
    private struct Page {
        var total: Int64 = 0
        var respondents: [Respondent] = []
    }

    private func streamed(_ beginning: ByteBuffer, survey: Int64, rows: Int64, from offset: Int64, in call: CallContext) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = "application/json"
        let body = ResponseBody { output in
            try await output.write(beginning)
            var (left, offset) = (rows, offset)
            while left > 0 {
                var call = call
                call.deadline = .after(limits.time)
                let respondents = try await page(of: survey, limit: left, offset: offset, in: call).respondents
                if respondents.isEmpty { break }
                var writer = JSONWriter(options: .php, capacity: 256 * 1024)
                writer.continueRespondents(respondents, at: publicURL)
                try await output.write(writer.withBytes { ByteBuffer(bytes: $0) })
                left -= Int64(respondents.count)
                offset += Int64(respondents.count)
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
