import Contracts
import Hummingbird
import JSON
import RPC

/// Mailings on their way.
extension ManagementSurface {
    func addMailings(to routes: inout RouteTable) {
        let path = "\(Self.prefix)/mailings/{mailing}"
        routes.on(.get, at: path, of: self) { try await mailing(RespondentsContract.getMailing, $0, $1) }
        routes.on(.post, at: "\(path)/stop", of: self) { try await mailing(RespondentsContract.stopMailing, $0, $1) }
        routes.on(.post, at: "\(path)/resume", of: self) { try await mailing(RespondentsContract.resumeMailing, $0, $1) }
        routes.on(.post, at: "\(path)/reminders", of: self) { try await orderReminders($0, $1) }
        routes.on(.get, at: "\(path)/letters", of: self) { try await listLetters($0, $1) }
    }

    private func mailing(
        _ method: Method<MailingID, MailingReport>, _ request: Request, _ context: GatewayContext
    ) async throws -> Response {
        let call = try await call(for: request, context)
        return reply(.ok, Self.body(try await services.respondents.call(method, MailingID(id: try mailingID(context)), in: call)))
    }

    private func orderReminders(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let mailing = try mailingID(context)
        let document = try await document(request)
        var fields = FieldReader(document)
        var order = ReminderOrder(mailing: mailing)
        if let template = document["template_id"], !template.isNull {
            order.template = fields.integer("template_id")
        } else {
            order.text = NewMailTemplate(
                name: fields.optionalText("title"), subject: fields.text("subject"), body: fields.text("body"),
                html: fields.optionalText("html"))
        }
        try fields.finish()
        let receipt = try await services.respondents.call(RespondentsContract.orderReminders, order, in: call)
        return reply(
            .created,
            [
                "id": .integer(receipt.id), "reminder_of": .integer(mailing), "receivers": .integer(receipt.receivers),
                "delivery": .string(receipt.delivery.rawValue),
            ])
    }

    private func listLetters(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let parameters = try request.queryParameters()
        let page = try ListPage(parameters)
        guard let state = LetterState(rawValue: try parameters.given("state") ?? LetterState.failed.rawValue) else {
            let states = LetterState.allCases.map(\.rawValue).joined(separator: ", ")
            throw Fault.malformed("The parameter state must be one of: \(states).")
        }
        let wanted = LettersRequest(mailing: try mailingID(context), state: state, cursor: page.cursor, limit: page.limit)
        let list = services.respondents.stream(RespondentsContract.listLetters, wanted, in: call)
        return try await reply("letters", list, Self.body)
    }

    private func mailingID(_ context: GatewayContext) throws -> Int64 {
        try context.id("mailing", of: "mailing")
    }

    private static func body(_ report: MailingReport) -> JSONValue {
        let counts = report.letters
        return [
            "id": .integer(report.id), "project": report.project.map { .string($0) } ?? .null, "survey_id": .integer(report.survey),
            "reminder_of": report.reminderOf.map { .integer($0) } ?? .null, "title": .string(report.title),
            "subject": .string(report.subject), "state": .string(report.state.rawValue), "delivery": .string(report.delivery.rawValue),
            "delivery_fault": report.deliveryFault.map { .string($0) } ?? .null,
            "letters": [
                "queued": .integer(counts.queued), "sending": .integer(counts.sending), "sent": .integer(counts.sent),
                "failed": .integer(counts.failed), "stopped": .integer(counts.stopped), "skipped": .integer(counts.skipped),
            ], "repeated": .integer(report.repeated),
        ]
    }

    private static func body(_ letter: Letter) -> JSONValue {
        let isWaiting = letter.state == .queued || letter.state == .sending
        return [
            "id": .integer(letter.id), "respondent_id": letter.respondent.map { .integer($0) } ?? .null,
            "state": .string(letter.state.rawValue), "attempts": .integer(letter.attempts),
            "due_at": Timestamp.value(isWaiting ? letter.at : nil), "ended_at": Timestamp.value(isWaiting ? nil : letter.at),
            "reason": letter.reason.map { .string($0) } ?? .null,
        ]
    }
}
