import Contracts
import Hummingbird
import JSON
import RPC

/// "Aktualizacja respondenta" and "Anonimizacja respondenta": accepted now, made later.
extension WebAnkietaSurface {
    /// R4. More than 100 records are refused, and nothing of them accepted.
    func updateRespondents(_ request: Request, _ context: GatewayContext) async throws -> Response {
        var call = try await authenticator.call(for: request, scope: .respondents, context)
        call.idempotencyKey = try request.idempotencyKey()
        let parameters = try await parameters(request, context)
        let survey = try parameters.surveyID()
        let records = try parameters.list("respondents")
        guard records.count <= Self.mostRecords else {
            throw Self.invalid("respondents", "must be \(Self.mostRecords) records at most")
        }
        let update = RespondentUpdate(
            survey: survey, respondents: try records.enumerated().map { try Self.change($1, named: "respondents[\($0)]") })
        _ = try await services.respondents.call(RespondentsContract.updateRespondents, update, in: call)
        return WebAnkietaReply.accepted
    }

    /// R5a, and with a batch or a mailing in the path R5b and R5c.
    func anonymiseRespondents(_ request: Request, _ context: GatewayContext) async throws -> Response {
        var call = try await authenticator.call(for: request, scope: .respondents, context)
        call.idempotencyKey = try request.idempotencyKey()
        let parameters = try await parameters(request, context)
        let survey = try parameters.surveyID()
        let mailing = try context.parameters.get("mailing").map { text in
            guard let id = Int64(text), id > 0 else { throw Self.unknownMailing }
            return id
        }
        let fields = try parameters.list("fields").map(Self.field)
        let wanted = Anonymisation(
            survey: survey, batch: context.parameters.get("batch"), mailing: mailing, email: fields.contains(.email),
            labels: Set(fields.compactMap(\.label)).sorted())
        do throws(RPCError) {
            _ = try await services.respondents.call(RespondentsContract.anonymiseRespondents, wanted, in: call)
        } catch {
            switch error.reason(as: RespondentChangeRefusal.self) {
            case .unknownBatch: throw Fault.notFound("The batch does not exist.")
            case .unknownMailing: throw Self.unknownMailing
            case nil: throw error
            }
        }
        return WebAnkietaReply.accepted
    }

    private static let mostRecords = 100
    private static let unknownMailing = Fault.notFound("The mailing does not exist.")

    private static func invalid(_ field: String, _ description: String) -> Fault {
        .invalid([FieldViolation(field: field, description: description)])
    }

    private static func change(_ record: Parameter, named name: String) throws(Fault) -> RespondentChange {
        guard let record = record.tree else { throw invalid(name, "must be an object") }
        guard let id = record["id"]?.text.flatMap({ Int64($0) }) else { throw invalid("\(name)[id]", "must be a whole number") }
        var change = RespondentChange(id: id)
        switch record["email"] {
        case .text(let email): change.email = email
        case .null, nil: break
        case .tree: throw invalid("\(name)[email]", "must be a text")
        }
        switch record["labels"] {
        case .tree(let labels):
            for (index, label) in labels.members.enumerated() {
                change.labels.append(try self.label(label.value, named: "\(name)[labels][\(index)]"))
            }
        case .null, nil: break
        case .text: throw invalid("\(name)[labels]", "must be an array")
        }
        return change
    }

    /// The text `null` is a text; null itself clears.
    private static func label(_ label: Parameter, named name: String) throws(Fault) -> NumberedLabel {
        guard let label = label.tree else { throw invalid(name, "must be an object") }
        guard let number = label["id"]?.text.flatMap({ Int64($0) }), 1...15 ~= number else {
            throw invalid("\(name)[id]", "must be a whole number from 1 to 15")
        }
        switch label["value"] {
        case .text(let text): return NumberedLabel(number: number, text: text)
        case .null: return NumberedLabel(number: number, text: "")
        case .tree, nil: throw invalid("\(name)[value]", "must be a text or null")
        }
    }

    private enum Field: Equatable {
        case email
        case label(Int64)

        var label: Int64? {
            if case .label(let number) = self { number } else { nil }
        }
    }

    /// A number may come as a text.
    private static func field(_ value: Parameter) throws(Fault) -> Field {
        switch value.text {
        case "email": return .email
        case let text?:
            guard let number = Int64(text), 1...15 ~= number else { fallthrough }
            return .label(number)
        default: throw invalid("fields", "must be email or numbers from 1 to 15")
        }
    }
}

extension ParameterTree {
    /// The elements of an array that must be there (406) and must not be empty (400; R-25).
    fileprivate func list(_ name: String) throws(Fault) -> [Parameter] {
        switch self[name] {
        case nil, .null: throw .missing(name)
        case .tree(let tree) where !tree.isEmpty: return tree.members.map(\.value)
        case .tree, .text: throw .invalid([FieldViolation(field: name, description: "must be an array that is not empty")])
        }
    }
}

extension WebAnkietaReply {
    /// What the vendor acknowledges with.
    static var accepted: Response {
        Response(.accepted, ["status": "ok"] as JSONValue, options: .php).withoutCaching()
    }
}
