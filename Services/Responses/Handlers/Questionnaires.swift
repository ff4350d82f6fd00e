import Contracts
import JSON
import RPC
import ServiceKit
import Storage

/// Making, reading and changing surveys.
struct Questionnaires: Sendable {
    let database: Database
    let surveys: SurveyStore
    let clock: Clock

    func register(in router: inout Router) {
        router.on(ResponsesContract.createSurvey) { request, call in try await create(request, call) }
        router.on(ResponsesContract.getSurvey) { request, call in try await get(request, call) }
        router.on(ResponsesContract.replaceSurvey) { request, call in try await replace(request, call) }
        router.on(ResponsesContract.deleteSurvey) { request, call in try await delete(request, call) }
        router.on(ResponsesContract.describeSurvey) { request, call in try await describe(request, call) }
        router.on(ResponsesContract.countAnswers) { request, call in try await countAnswers(request, call) }
        router.on(ResponsesContract.surveyHeading) { request, call in try await heading(request, call) }
        router.on(ResponsesContract.surveyHeadings) { request, call in try await headings(request, call) }
        router.stream(ResponsesContract.listSurveys) { request, call, items in try await list(request, call, to: items.send) }
    }

    func create(_ request: NewSurvey, _ call: CallContext) async throws -> Survey {
        let account = try call.requireAccount()
        let draft = try await draft(of: request.document, for: account)
        let now = clock.now()
        return try await database.write(once: call, ResponsesContract.createSurvey, request, at: now) { transaction in
            guard
                let (record, questionnaire) = try surveys.create(
                    draft, account: account, isHidden: request.isHidden, at: now, in: transaction)
            else {
                throw Self.urlTitleTaken(draft)
            }
            return Survey(record, questionnaire.document)
        }
    }

    /// Without an account it reads any survey: for public pages, which show a title before anybody has said who they are.
    func get(_ request: SurveyID, _ call: CallContext) async throws -> Survey {
        try await database.read { transaction in
            let record = try Self.checkOwner(try surveys.survey(request.id, in: transaction), call)
            return Survey(record, try JSON.decode(JSONObject.self, from: try surveys.document(of: record, in: transaction)))
        }
    }

    func list(_ request: PageRequest, _ call: CallContext, to send: (ListItem<Survey>) async throws -> Void) async throws {
        let account = try call.requireAccount()
        let page = try KeysetRange(cursor: request.cursor, limit: request.limit)
        try await page.send(to: send) { range in
            try await database.read { transaction in
                let records = try surveys.surveys(of: account, below: range.below, limit: range.limit + 1, in: transaction)
                return try range.block(of: records, id: \.id) { record in
                    let text = try surveys.document(of: record, in: transaction)
                    return (Survey(record, try JSON.decode(JSONObject.self, from: text)), text.utf8.count)
                }
            }
        }
    }

    /// A document with mistakes is told of a url_title that is taken along with them; without any, storing it finds out.
    private func draft(of document: JSONValue, for account: Int64) async throws -> SurveyDraft {
        do {
            return try Self.draft(of: document, origin: .new)
        } catch {
            let taken = try await database.read { try takenTitle(in: document, of: account, except: nil, in: $0) }
            guard !taken.isEmpty, let violations = error.details.fieldViolations else { throw error }
            throw RPCError.invalid(violations + taken)
        }
    }

    /// The violation of a document whose url_title another survey of the account has.
    func takenTitle(
        in document: JSONValue, of account: Int64, except survey: Int64?, in transaction: borrowing Transaction
    ) throws -> [FieldViolation] {
        guard let title = document["url_title"]?.string,
            try surveys.isTaken(urlTitle: title, of: account, except: survey, in: transaction)
        else { return [] }
        return [Self.urlTitleTaken]
    }

    /// - Parameter known: What is wrong with the document beside what its reading finds; alone it is left to the caller.
    static func draft(
        of document: JSONValue, origin: SurveyReader.Origin, known: [FieldViolation] = []
    ) throws(RPCError) -> SurveyDraft {
        let draft: SurveyDraft
        do {
            draft = try SurveyReader.read(document, origin: origin)
        } catch {
            throw .invalid(error.violations + known)
        }
        // Measured as it will be stored: what a document leaves out is written out there.
        let bytes = JSON.encode(draft.numbered(from: SurveyLimits.firstElementID).document).count
        guard bytes <= SurveyLimits.documentBytes else {
            throw .invalid("$", "The survey must not take more than \(SurveyLimits.documentBytes) bytes as JSON.")
        }
        return draft
    }

    static func checkOwner(_ survey: SurveyRecord?, _ call: CallContext) throws(RPCError) -> SurveyRecord {
        guard let survey else { throw .notFound("the survey") }
        guard call.account == nil || call.account == survey.account else {
            throw RPCError(.permissionDenied, reason: SurveyRefusal.foreign, "the survey belongs to another account")
        }
        return survey
    }

    private static let urlTitleTaken = FieldViolation(
        field: "url_title", description: "Another survey of the account has this `url_title`.")

    static func urlTitleTaken(_ draft: SurveyDraft) -> RPCError {
        RPCError(
            .alreadyExists, "another survey of the account has this url_title",
            details: ErrorDetails(
                fieldViolations: [urlTitleTaken], conflict: Conflict(resource: "url_title", name: draft.settings.urlTitle)),
            doNotRetry: true)
    }
}

extension Survey {
    /// - Parameter document: that of the record's version.
    init(_ record: SurveyRecord, _ document: JSONObject) {
        let identity: [(String, JSONValue)] = [
            ("id", .integer(record.id)), ("uuid", .string(record.uuid)), ("version", .integer(record.version)),
        ]
        self.init(
            id: record.id, uuid: record.uuid, version: record.version, urlTitle: document["url_title"]?.string,
            reusableTokens: document["reusable_tokens"]?.bool ?? false,
            document: .object(JSONObject(identity + document.map { ($0.key, $0.value) })))
    }
}
