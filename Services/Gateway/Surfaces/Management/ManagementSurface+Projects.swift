import Contracts
import Hummingbird
import JSON
import RPC

/// SoSci's projects, serial mails, access links and their participants.
extension ManagementSurface {
    func createProject(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        var fields = FieldReader(try await document(request))
        let project = NewProject(name: fields.text("name"), survey: fields.integer("survey_id"))
        try fields.finish()
        let created = try await services.respondents.call(RespondentsContract.createProject, project, in: call)
        return reply(.created, ["name": .string(created.name), "survey_id": .integer(created.survey)])
    }

    func createMailing(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let project = try projectName(context)
        var fields = FieldReader(try await document(request))
        let (title, subject, body) = (fields.text("title"), fields.text("subject"), fields.text("body"))
        let privacy = fields.word("privacy", of: [Privacy.personal, .pseudonymous, .anonymised, .anonymous])
        try fields.finish()
        guard let privacy else { throw Fault.unexpected }
        let mailing = NewMailing(project: project, title: title, subject: subject, body: body, privacy: privacy)
        let created = try await services.respondents.call(RespondentsContract.createMailing, mailing, in: call)
        return reply(
            .created,
            [
                "id": .integer(created.id), "project": .string(created.project), "title": .string(created.title),
                "subject": .string(created.subject), "body": .string(created.body), "privacy": .string(created.privacy.rawValue),
            ])
    }

    func createAccessLink(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let project = try projectName(context)
        var fields = FieldReader(try await document(request))
        let (mailing, subgroup) = (fields.integer("mailing_id"), fields.optionalText("subgroup"))
        let function = fields.word("function", of: [AccessLinkFunction.link, .send])
        try fields.finish()
        guard let function else { throw Fault.unexpected }
        let access = NewMailingAccess(project: project, mailing: mailing, function: function, subgroup: subgroup)
        let created = try await services.respondents.call(RespondentsContract.createAccessLink, access, in: call)
        var body: JSONObject = [
            "act": .string(created.act), "url": .string(publicURL.accessLink(project: project, act: created.act)),
            "id": created.id.map { .integer($0) } ?? .null,
        ]
        if let delivery = created.delivery { body["delivery"] = .string(delivery.rawValue) }
        return reply(.created, .object(body))
    }

    /// Access links without `act`, which is nowhere.
    func listAccessLinks(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let page = try ListPage(try request.queryParameters())
        let wanted = AccessLinksRequest(project: try projectName(context), cursor: page.cursor, limit: page.limit)
        return try await reply("access_links", services.respondents.stream(RespondentsContract.listAccessLinks, wanted, in: call)) { link in
            [
                "id": .integer(link.id), "mailing_id": .integer(link.mailing), "function": .string(link.function.rawValue),
                "subgroup": link.subgroup.map { .string($0) } ?? .null, "created_at": Timestamp.value(link.createdAt),
            ]
        }
    }

    func revokeAccessLink(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let link = AccessLinkName(project: try projectName(context), id: try context.id("link", of: "access link"))
        _ = try await services.tokens.call(TokensContract.revokeAccessLink, link, in: call)
        return Response(status: .noContent)
    }

    func listParticipants(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let (project, mailing) = (try projectName(context), try context.id("mailing", of: "mailing"))
        let page = try ListPage(try request.queryParameters())
        let wanted = ParticipantsRequest(project: project, mailing: mailing, cursor: page.cursor, limit: page.limit)
        let list = services.respondents.stream(RespondentsContract.listParticipants, wanted, in: call)
        return try await reply("participants", list, Self.body)
    }

    private static func body(_ participant: Participant) -> JSONValue {
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        return [
            "id": .integer(participant.id), "email": text(participant.email), "mobile": text(participant.mobile),
            "uid": text(participant.uid),
            "subgroup": text(participant.subgroup), "status": .string(word(for: participant.status)),
            "status_code": .integer(participant.status), "sent_at": Timestamp.value(participant.sentAt),
            "opened_at": Timestamp.value(participant.openedAt), "completed_at": Timestamp.value(participant.completedAt),
        ]
    }

    /// SoSci's numbers in words (BEHAVIOUR 4.1).
    private static func word(for status: Int64) -> String {
        switch status {
        case 1: "sent"
        case 2: "opened"
        case 3: "completed"
        case -1: "blocked"
        case ..<0: "failed"
        default: "pending"
        }
    }
}
