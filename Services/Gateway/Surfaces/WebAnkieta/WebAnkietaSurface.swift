import Hummingbird

/// WebAnkieta: the resources `responses` and `respondents`, and those that describe a survey, under `/api`, `/api/v2` and `/api/v3` (BEHAVIOUR F-1).
///
/// Nearly every operation takes GET and POST, with its parameters in the path, the query or the body, because the vendor's documents print one way
/// and its real clients use several (BEHAVIOUR 3.1).
struct WebAnkietaSurface: Surface {
    static let prefixes = ["/api", "/api/v2", "/api/v3"]

    let services: Services
    let authenticator: Authenticator
    let guesses: GuessGuard
    let publicURL: PublicURL
    let limits: GatewayLimits

    func add(to routes: inout RouteTable) {
        for prefix in Self.prefixes {
            let responses = "\(prefix)/responses"
            for path in ["\(responses)/getaccess", "\(responses)/getaccess/{id_survey}"] {
                routes.on(.get, .post, at: path, of: self) { try await getAccess($0, $1) }
            }
            for suffix in ["", "/{id_survey}", "/{id_survey}/{id_response}"] {
                routes.on(.get, .post, at: "\(responses)/answer\(suffix)", of: self) { try await answer($0, $1) }
                routes.on(.get, .post, at: "\(responses)/settime\(suffix)", of: self) { try await setTime($0, $1) }
            }
            for (name, read) in Self.reads {
                for suffix in ["", "/{id_survey}"] + (name == "questions" ? ["/{id_survey}/{id_page}"] : []) {
                    routes.on(.get, .post, at: "\(prefix)/\(name)\(suffix)", of: self) { try await read(self)($0, $1) }
                }
            }
            addMailing(under: prefix, to: &routes)
            let changes = "\(prefix)/respondents/{id_survey}"
            routes.on(.post, at: "\(changes)/update", of: self) { try await updateRespondents($0, $1) }
            for path in ["\(changes)/anonymize", "\(changes)/batch/{batch}/anonymize", "\(changes)/mailing/{mailing}/anonymize"] {
                routes.on(.post, at: path, of: self) { try await anonymiseRespondents($0, $1) }
            }
            addRespondents(to: &routes, at: "\(prefix)/respondents")
            routes.on(.get, .post, at: "\(prefix)/contacts/add", of: self) { try await addContact($0, $1) }
            routes.on(.get, .post, at: "\(prefix)/contacts/add-offline", of: self) { try await addOfflineContact($0, $1) }
        }
    }

    /// Words come before ids.
    private func addRespondents(to routes: inout RouteTable, at path: String) {
        for suffix in ["", "/{id_survey}"] {
            routes.on(.get, .post, at: "\(path)\(suffix)", of: self) { try await listRespondents($0, $1) }
            routes.on(.get, .post, at: "\(path)/search\(suffix)", of: self) { try await searchRespondents($0, $1) }
        }
        routes.on(.get, .post, at: "\(path)/add", of: self) { try await addRespondent($0, $1) }
        routes.on(.get, .post, at: "\(path)/delete", of: self) { try await deleteRespondent($0, $1) }
        routes.on(.get, at: "\(path)/batch", of: self) { try await getBatch($0, $1) }
        routes.on(.post, at: "\(path)/batch", of: self) { try await createBatch($0, $1) }
        routes.on(.get, at: "\(path)/patch", of: self) { try await getPatch($0, $1) }
        routes.on(.post, at: "\(path)/patch", of: self) { try await addPatch($0, $1) }
    }

    func reply(to fault: Fault) -> Response {
        WebAnkietaReply.fault(fault)
    }

    func parameters(
        _ request: Request, _ context: GatewayContext, limits parameterLimits: ParameterLimits = .standard
    ) async throws -> ParameterTree {
        let path = ["id_survey", "id_response", "id_page"].compactMap { name in context.parameters.get(name).map { (name, $0) } }
        var parameters = try await request.parameters(path: path, bodyLimit: limits.body, limits: parameterLimits)
        // The documents spell it in three ways.
        if parameters["id_survey"] == nil, let other = parameters["survey_id"] ?? parameters["surveyId"] {
            parameters.set(other, at: "id_survey")
        }
        return parameters
    }
}

extension ParameterTree {
    /// A parameter that must be there; an empty one is not.
    ///
    /// - Throws: `Fault.missing`, which is 406.
    func required(_ name: String) throws -> String {
        guard let text = try given(name) else { throw Fault.missing(name) }
        return text
    }

    /// What is missing comes before what is wrong (F-7).
    func require(_ names: String...) throws {
        for name in names { _ = try required(name) }
    }

    /// The survey that the request is about. What is no number names no survey.
    func surveyID() throws -> Int64 {
        guard let id = Int64(try required("id_survey")), id > 0 else { throw Fault.notFound("The survey does not exist.") }
        return id
    }

    /// An id that is checked by the service after others. 0, which is nobody's, stands for what is no number.
    func idToCheck(_ name: String) throws -> Int64 {
        Int64(try required(name)) ?? 0
    }
}
