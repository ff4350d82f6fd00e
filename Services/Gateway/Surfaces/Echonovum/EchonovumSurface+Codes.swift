import Contracts
import Hummingbird
import JSON
import RPC

/// Access codes.
extension EchonovumSurface {
    func createCode(_ locale: Locale, _ request: Request, _ call: CallContext) async throws -> Response {
        let document = try await document(request, of: nil)
        let order = AccessCodeOrder(
            singleParticipation: document.singleParticipation, expiresAt: document.expiresAt, relations: document.relations)
        let code: AccessCode
        do throws(RPCError) {
            code = try await services.respondents.call(RespondentsContract.createCode, order, in: call)
        } catch {
            throw Self.fault(error, document, locale)
        }
        var headers = HTTPFields()
        headers[.location] = code.iri.text(in: locale)
        return JSONAPI.response(.created, ["data": code.document(in: locale)], headers: headers)
    }

    func updateCode(_ locale: Locale, _ request: Request, _ context: GatewayContext, _ call: CallContext) async throws -> Response {
        let name = try name(.code, context)
        let document = try await document(request, of: name)
        guard document.nulls.isEmpty else {
            throw Fault.invalid(document.nulls.map { FieldViolation(field: $0, description: "This value should not be null.") })
        }
        var change = AccessCodeChange(code: name, singleParticipation: document.singleParticipation, expiresAt: document.expiresAt)
        var survey: SurveyReference?
        // Only `respondents` knows whose profiles and surveys these are.
        if document.relations != AccessCodeRelations() {
            do throws(RPCError) {
                survey = try await services.respondents.call(RespondentsContract.checkRelations, document.relations, in: call).survey
            } catch {
                throw Self.fault(error, document, locale)
            }
        }
        if document.subject != .absent { change.subject = ProfileRelation(uuid: document.subject.name) }
        if document.object != .absent { change.object = ProfileRelation(uuid: document.object.name) }
        if document.survey != .absent { change.survey = SurveyRelation(survey: survey) }
        let code = try await services.tokens.call(TokensContract.updateCode, change, in: call)
        return JSONAPI.response(.ok, ["data": code.document(in: locale)])
    }

    func deleteCode(_ context: GatewayContext, _ call: CallContext) async throws -> Response {
        let name = AccessCodeName(code: try name(.code, context))
        _ = try await services.tokens.call(TokensContract.deleteCode, name, in: call)
        return Response(status: .noContent)
    }

    /// The name in the path; what cannot be one names nothing.
    func name(_ kind: ResourceKind, _ context: GatewayContext) throws(Fault) -> String {
        guard let text = context.parameters.get("name") else { throw .noSuchRoute }
        let name = kind == .code ? text : text.lowercased()
        guard kind.isName(name) else { throw .notFound("There is no such resource.") }
        return name
    }

    private func document(_ request: Request, of code: String?) async throws -> CodeDocument {
        guard MediaRange.isJSONAPI(request.headers[.contentType]) else {
            throw Fault.unsupportedMediaType(expected: MediaRange.jsonAPI)
        }
        return try CodeDocument(try await request.collected(upTo: limits.body), code: code)
    }

    /// Says which of the document's relations leads nowhere (E-13).
    private static func fault(_ error: RPCError, _ document: CodeDocument, _ locale: Locale) -> Fault {
        let relations = ["subject": document.subject, "object": document.object, "survey": document.survey]
        guard error.reason(as: AccessCodeRefusal.self) == .unknownRelation, let name = error.details.fieldViolations?.first?.field,
            case .to(let iri)? = relations[name]
        else { return .call(error) }
        return .malformed("Item not found for \"\(iri.text(in: locale))\".")
    }
}

extension CodeDocument {
    var relations: AccessCodeRelations {
        AccessCodeRelations(subject: subject.name, object: object.name, survey: survey.name)
    }
}
