import Contracts
import Hummingbird
import JSON
import NIOCore
import RPC

/// The surveys of a buyer.
extension PureSpectrumSurface {
    func createSurvey(_ request: Request, _ context: GatewayContext) async throws -> Response {
        var call = try await call(for: request, context)
        do {
            call.idempotencyKey = try request.idempotencyKey()
        } catch {
            throw Fault.invalid([FieldViolation(field: "Idempotency-Key", description: "must be 1 to 255 printable ASCII characters")])
        }
        let survey = NewBuyerSurvey(payload: try await payload(request))
        let created = try await services.marketplaceTemplates.call(MarketplaceContract.createSurvey, survey, in: call)
        return reply(.created, document(created))
    }

    func updateSurvey(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let change = BuyerSurveyChange(id: Self.id(context), payload: try await payload(request))
        let updated = try await services.marketplaceTemplates.call(MarketplaceContract.updateSurvey, change, in: call)
        return reply(.ok, document(updated))
    }

    func getSurvey(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let id = BuyerSurveyID(id: Self.id(context))
        return reply(.ok, document(try await services.marketplaceTemplates.call(MarketplaceContract.getSurvey, id, in: call)))
    }

    /// An array of surveys, newest first, up to a thousand; where there are more, the header `Link` says where the next are.
    func listSurveys(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let parameters = try request.queryParameters()
        let limit = try parameters.given("limit").map { Int64($0) ?? 0 } ?? 1_000
        let wanted = PageRequest(cursor: try parameters.given("cursor"), limit: limit)
        var page = ByteBuffer(string: "[")
        var headers: HTTPFields = [.contentType: "application/json"]
        var separator = ""
        var writer = JSONWriter(options: .plain)
        // Each is written when it comes, so that of the page nothing is in memory but the reply's bytes.
        for try await item in services.marketplaceTemplates.stream(MarketplaceContract.listSurveys, wanted, in: call) {
            switch item {
            case .row(let survey):
                writer.reset()
                document(survey).encode(to: &writer)
                page.writeString(separator)
                _ = writer.withBytes { page.writeBytes($0) }
                separator = ","
            case .next(let cursor):
                headers[.link] = "<\(publicURL.base)\(Self.prefix)/surveys?cursor=\(cursor)&limit=\(limit)>; rel=\"next\""
            }
        }
        page.writeString("]")
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: page)).withoutCaching()
    }

    private func document(_ survey: BuyerSurvey) -> JSONValue {
        SurveyDocument(survey, base: publicURL.base).value
    }

    /// What is no number names no survey.
    private static func id(_ context: GatewayContext) -> Int64 {
        context.parameters.get("survey").flatMap { Int64($0) } ?? 0
    }
}
