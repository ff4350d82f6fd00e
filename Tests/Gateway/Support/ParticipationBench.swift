import Contracts
import Hummingbird
import JSON
import RPC

@testable import GatewayService

/// A gateway before a survey that somebody takes part in.
struct ParticipationBench: Sendable {
    let gateway = TestGateway()

    static let position = FillingPosition(survey: 42, response: 9, respondentKey: "k9")
    static let address = "/ankieta/42/9/31"

    static let page = FillingPage(
        title: "Badanie <b>x</b>", lang: "pl", page: 31,
        content: [
            "id": 31, "title": "Pierwsza", "goto": .null,
            "questions": [
                [
                    "id": 5, "type": 0, "text": "Czy polecasz?", "required": true,
                    "answers": [["text": "Tak"], ["text": "Nie"], ["text": "Inne", "other": true]],
                ],
                ["id": 6, "type": 2, "text": "Uwagi", "required": false, "fields": 1],
                ["id": 7, "type": 10, "text": "Wiek", "required": true, "min": 18, "max": 120],
                ["id": 8, "type": 16, "text": "Ocena", "required": false, "reason": true],
            ],
        ], number: 2, count: 4)

    init() {
        gateway.tokens.on(TokensContract.getAppearance) { account, _ in Appearance(account: account.id, name: "A", version: 0) }
        gateway.responses.on(ResponsesContract.openFilling) { _, _ in FillingAccess(response: 9, respondentKey: "k9", page: 31) }
    }

    func issue(_ state: GrantState) {
        gateway.tokens.on(TokensContract.findGrant) { token, _ in
            Grant(id: 1, survey: 42, project: token.project, token: token.token, state: state, reference: nil)
        }
    }

    func introduce(_ change: @escaping @Sendable (inout FillingIntroduction) -> Void = { _ in }) {
        gateway.responses.on(ResponsesContract.introduceFilling) { id, _ in
            var introduction = FillingIntroduction(
                survey: id.id, account: 7, title: "Badanie", lang: "pl", urlTitle: "badanie", securityLevel: 1, reusableTokens: false,
                availability: .open)
            change(&introduction)
            return introduction
        }
    }

    /// The response stands at the page, and its key is `k9`.
    func fill(_ change: @escaping @Sendable (inout FillingPlace) -> Void = { _ in }) {
        gateway.responses.on(ResponsesContract.locateFilling) { position, _ in
            guard position == Self.position else { throw RPCError(.failedPrecondition, reason: FillingRefusal.respondentKey, "x") }
            var place = FillingPlace(account: 7, version: 3, title: "Badanie", lang: "pl", page: 31)
            change(&place)
            return place
        }
        gateway.responses.on(ResponsesContract.readPage) { _, _ in Self.page }
    }

    func show(_ target: String = address, cookie: String? = "participation=9.k9") async throws -> Reply {
        try await gateway.send(.get, target, headers: Self.headers(cookie))
    }

    /// Sends the form with the seal of a page that was shown.
    func send(
        _ body: String, to target: String = address, seal: FormSeal? = FormSeal(position, page: 31, version: 3),
        cookie: String? = "participation=9.k9"
    ) async throws -> Reply {
        let body = [seal.map { "form=\($0.text)" }, body].compactMap { $0 }.joined(separator: "&")
        return try await gateway.send(.post, target, type: TestGateway.form, body: body, headers: Self.headers(cookie))
    }

    private static func headers(_ cookie: String?) -> HTTPFields {
        var headers = HTTPFields()
        headers[.cookie] = cookie
        return headers
    }
}
