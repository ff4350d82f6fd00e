import Hummingbird
import JSON

extension ManagementSurface {
    /// What was tried and not found since this instance of the gateway started, and who tries most: for the operator.
    ///
    /// `{"secrets": {"token": {"failed", "delayed", "refused"}, …}, "worst": [{"network" or "key" or "survey", "failures"}, …]}`; `failures` are
    /// those that still count.
    func showGuesses(_ request: Request, _ context: GatewayContext) async throws -> Response {
        _ = try await operatorCall(for: request, context)
        let (counts, worst) = guesses.report(worst: 100)
        let secrets = GuessedSecret.allCases.map { secret -> (String, JSONValue) in
            let count = counts[secret] ?? GuessGuard.Counts()
            return (
                secret.rawValue,
                ["failed": .integer(count.failed), "delayed": .integer(count.delayed), "refused": .integer(count.refused)]
            )
        }
        return reply(.ok, ["secrets": .object(JSONObject(secrets)), "worst": .array(worst.compactMap(Self.document))])
    }

    private static func document(of worst: (subject: GuessSubject, failures: Int64)) -> JSONValue? {
        let failures = JSONValue.integer(worst.failures)
        return switch worst.subject {
        case .network(let network): ["network": .string(network), "failures": failures]
        case .key(let key): ["key": .integer(key), "failures": failures]
        case .survey(let survey): ["survey": .integer(survey), "failures": failures]
        case .everybody: nil
        }
    }
}
