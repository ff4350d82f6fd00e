import Contracts
import RPC

extension Filling {
    /// The page that a person has to answer next. Changes nothing.
    func resume(_ request: FillingPosition, _ call: CallContext) async throws -> FillingPage {
        try await attempt {
            let now = clock.now()
            let (response, version) = try await database.read { transaction in
                try running(request.survey, request.response, key: request.respondentKey, call, at: now, in: transaction)
            }
            let questionnaire = version.questionnaire
            guard let index = questionnaire.index(ofPage: response.page) else { throw FillingFault.refused(.pageOrder) }
            return questionnaire.shown(page: index)
        }
    }
}

extension Questionnaire {
    /// A page as a person sees it.
    func shown(page index: Int) -> FillingPage {
        FillingPage(
            title: settings.title, lang: settings.lang, page: pages[index].id, content: document(of: pages[index]),
            number: Int64(index + 1), count: Int64(pages.count))
    }
}
