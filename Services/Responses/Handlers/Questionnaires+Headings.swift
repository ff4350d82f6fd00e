import Contracts
import RPC
import Storage

/// Surveys for those who refer to them.
extension Questionnaires {
    func heading(_ request: SurveyUUID, _ call: CallContext) async throws -> SurveyHeading {
        let account = try call.requireAccount()
        return try await database.read { transaction in
            guard let survey = try surveys.survey(uuid: request.uuid, account: account, in: transaction) else {
                throw RPCError.notFound("the survey")
            }
            return try heading(of: survey, in: transaction)
        }
    }

    func headings(_ page: NumberedPage, _ call: CallContext) async throws -> SurveyHeadingPage {
        let account = try call.requireAccount()
        guard page.isValid else { throw RPCError.invalid("page", "must be 1 or more, with 1 to 100 rows") }
        return try await database.read { transaction in
            let (total, records) = try surveys.page(page, of: account, in: transaction)
            var headings: [SurveyHeading] = []
            for record in records { headings.append(try heading(of: record, in: transaction)) }
            return SurveyHeadingPage(total: total, surveys: headings)
        }
    }

    private func heading(of survey: SurveyRecord, in transaction: borrowing Transaction) throws -> SurveyHeading {
        let settings = try surveys.version(survey.version, of: survey.id, in: transaction).settings
        return SurveyHeading(
            id: survey.id, uuid: survey.uuid, title: settings.title, lang: settings.lang, status: settings.status.rawValue)
    }
}
