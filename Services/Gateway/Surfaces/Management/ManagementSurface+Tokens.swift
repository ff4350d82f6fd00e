import Contracts
import Hummingbird
import JSON
import NIOCore
import RPC

/// Tokens for a survey by the thousand, to hand out by whatever way there is.
extension ManagementSurface {
    /// A line of NDJSON for each token, with its link, and lines in between that tell how many of all are issued.
    ///
    /// The `Idempotency-Key` names the tokens: the same request again gives the same ones and issues what is missing. It has the status of
    /// a reply that can be repeated, 200.
    func issueTokens(_ request: Request, _ context: GatewayContext) async throws -> Response {
        var call = try await call(for: request, context)
        let id = try context.id("survey", of: "survey")
        var fields = FieldReader(try await document(request))
        let count = fields.integer("count")
        try fields.finish()
        let survey = try await services.responses.call(ResponsesContract.getSurvey, SurveyID(id: id), in: call)
        guard survey.hasPersonalLinks else {
            return Problem(.conflict, "Only a survey of security level 3 has tokens.").response
        }
        let name = call.idempotencyKey ?? "once \(UInt64.random(in: 0 ... .max)) \(UInt64.random(in: 0 ... .max))"
        // The time limit of a request is for its first byte; the rest has the method's own.
        call.deadline = .distantFuture
        context.keepUnsentLow()
        let items = services.tokens.stream(
            TokensContract.issueSeries, NewTokenSeries(survey: id, name: name, count: count), in: call)
        let lines = TokenLines(survey: survey, publicURL: publicURL)
        return try await StreamedDocument(pieces: items, patience: limits.idle, bytes: lines.bytes).response(context) { _ in
            [.contentType: "application/x-ndjson; charset=utf-8"]
        }
    }
}

/// Writes `{"token":…,"url":…}` and `{"progress":{"issued":…,"count":…}}`. Of a survey without a `url_title` there are no links.
private struct TokenLines: Sendable {
    let survey: Survey
    let publicURL: PublicURL

    @Sendable func bytes(_ item: TokenSeriesItem) -> ByteBuffer {
        var lines = ByteBuffer()
        var writer = JSONWriter(options: .plain)
        switch item {
        case .progress(let progress):
            let document: JSONValue = ["progress": ["issued": .integer(progress.issued), "count": .integer(progress.count)]]
            write(document, with: &writer, to: &lines)
        case .tokens(let tokens):
            for token in tokens {
                let link = survey.link(token: token).map { JSONValue.string(publicURL.absolute($0)) }
                write(["token": .string(token), "url": link ?? .null], with: &writer, to: &lines)
            }
        }
        return lines
    }

    private func write(_ document: JSONValue, with writer: inout JSONWriter, to lines: inout ByteBuffer) {
        writer.reset()
        document.encode(to: &writer)
        _ = writer.withBytes { lines.writeBytes($0) }
        lines.writeString("\n")
    }
}
