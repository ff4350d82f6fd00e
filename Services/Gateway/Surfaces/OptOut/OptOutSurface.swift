import Contracts
import Hummingbird
import RPC

/// Where receivers of letters take their address off the list: `/optout/<token>`.
///
/// Opening the page changes nothing, since mail scanners open links too; its button does, and so does the POST that mail programs send by
/// themselves (RFC 8058).
struct OptOutSurface: Surface {
    let respondents: any ServiceClient
    let pages: PageRenderer
    let limits: GatewayLimits

    func add(to routes: inout RouteTable) {
        routes.on(.get, .head, .post, at: "/optout/{token}", of: self) { request, context in
            let texts = ParticipationTexts(acceptLanguage: request.headers[.acceptLanguage])
            do {
                let token = try Self.token(context)
                guard request.method == .post else { return pages.optOut(token: token, texts) }
                // Whatever the form says: there is one thing to be done here.
                _ = try await request.collected(upTo: limits.body)
                var call = context.call
                call.caller = "optout"
                _ = try await respondents.call(RespondentsContract.optOut, OptOutRequest(token: token), in: call)
                return pages.optedOut(texts)
            } catch {
                return pages.notice(ParticipationNotice(Fault(error)), texts)
            }
        }
    }

    func reply(to fault: Fault) -> Response {
        let notice = pages.notice(ParticipationNotice(fault), ParticipationTexts(acceptLanguage: nil))
        guard case .methodNotAllowed(let methods) = fault else { return notice }
        var response = notice.allowing(methods)
        response.status = .methodNotAllowed
        return response
    }

    /// A word that may stand in markup as it is; whether it is somebody's, the service knows.
    private static func token(_ context: GatewayContext) throws -> String {
        guard let token = context.parameters.get("token"), 1...100 ~= token.utf8.count,
            token.utf8.allSatisfy({ byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            })
        else { throw ParticipationLink.unknown }
        return token
    }
}
