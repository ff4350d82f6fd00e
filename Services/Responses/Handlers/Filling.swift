import Contracts
import RPC
import ServiceKit
import Storage

/// Opening and answering questionnaires. A handler reads, checks and writes on the condition that what it read still holds.
struct Filling: Sendable {
    /// How often a handler starts over when something changed between its reading and its write. Pages only ever move forward and
    /// surveys are edited by hand: twice in a row is rare already.
    static let attempts = 5

    let database: Database
    let surveys: SurveyStore
    let grants: any GrantStarter
    let clock: Clock

    func register(in router: inout Router) {
        router.on(ResponsesContract.openFilling) { request, call in try await open(request, call) }
        router.on(ResponsesContract.answerPage) { request, call in try await answer(request, call) }
        router.on(ResponsesContract.setTimes) { request, call in try await setTimes(request, call) }
        router.on(ResponsesContract.resumeFilling) { request, call in try await resume(request, call) }
    }

    /// Translates faults of the domain and starts over after a lost race.
    func attempt<Reply>(_ body: () async throws -> Reply?) async throws -> Reply {
        do {
            for _ in 0..<Self.attempts {
                if let reply = try await body() { return reply }
            }
        } catch let fault as FillingFault {
            throw RPCError(fault)
        }
        throw RPCError(.aborted, "the survey is being changed", retryAfter: 50)
    }

    /// A survey that exists and that the caller may see. No account means a public page: there the credentials decide.
    func checkOwner(_ survey: SurveyRecord?, _ call: CallContext) throws -> SurveyRecord {
        guard let survey else { throw RPCError.notFound("the survey") }
        guard call.account == nil || call.account == survey.account else { throw FillingFault.refused(.foreign) }
        return survey
    }
}
