import Contracts

/// What a participation link names. Its parts are letters, digits, `_` and `-`, and may stand in markup and addresses as they are.
struct ParticipationLink: Sendable, Equatable {
    enum Place: Sendable, Equatable {
        /// SoSci: `/<PROJECT>/?d=<token>`
        case project(String)
        /// WebAnkieta: `/ankieta/<id>/<url_title>.html`, with `?token=<token>` where the survey wants one (R-37).
        /// A survey that wants a password asks for it with a form.
        case survey(Int64, urlTitle: String)
        /// echonovum: `/<code>`
        case code(String)
    }

    let place: Place
    let token: String?

    init(project: String, query: ParameterTree) throws {
        place = .project(project)
        token = try query.given("d") ?? ""
        try check()
    }

    /// - Parameter page: `<url_title>.html`
    init(survey: String, page: String, query: ParameterTree) throws {
        guard let id = Int64(survey), id > 0, page.hasSuffix(".html") else { throw Self.unknown }
        place = .survey(id, urlTitle: String(page.dropLast(".html".count)))
        token = try query.given("token")
        try check()
    }

    /// - Parameter code: As `ProjectRoutes.isCode` wants it.
    init(code: String) {
        place = .code(code)
        token = code
    }

    var path: String {
        switch place {
        case .code(let code): "/\(code)"
        case .project(let project): "/\(project)/?d=\(token ?? "")"
        case .survey(let id, let title): "/ankieta/\(id)/\(title).html" + (token.map { "?token=\($0)" } ?? "")
        }
    }

    /// Where cookies of the link belong: its path without the query.
    var cookiePath: String { String(path.prefix { $0 != "?" }) }

    var isCode: Bool {
        if case .code = place { true } else { false }
    }

    /// What opens a response of the survey.
    func request(survey: Int64) -> FillingRequest {
        switch place {
        case .project, .code: FillingRequest(survey: survey, token: token)
        case .survey(_, let urlTitle): FillingRequest(survey: survey, urlTitle: urlTitle, token: token)
        }
    }

    /// What of it could be found by trying.
    var guessed: GuessedSecret {
        switch place {
        case .project: .personalLink
        case .survey: token == nil ? .password : .token
        case .code: .token
        }
    }

    /// The survey, where the link says it.
    var survey: Int64? {
        if case .survey(let id, _) = place { id } else { nil }
    }

    static let unknown = Fault.notFound("The link does not exist.")

    private func check() throws(Fault) {
        if let token, !Self.isWord(token, longest: 64) { throw Self.unknown }
        if case .survey(_, let urlTitle) = place, !Self.isWord(urlTitle, longest: 100) { throw Self.unknown }
    }

    private static func isWord(_ text: String, longest: Int) -> Bool {
        1...longest ~= text.utf8.count
            && text.utf8.allSatisfy { byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                    || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            }
    }
}
