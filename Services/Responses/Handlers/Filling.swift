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
    let keys: RespondentKeys
    let clock: Clock

    func register(in router: inout Router) {
        router.on(ResponsesContract.openFilling) { request, call in try await open(request, call) }
        router.on(ResponsesContract.answerPage) { request, call in try await answer(request, call) }
        router.on(ResponsesContract.setTimes) { request, call in try await setTimes(request, call) }
        router.on(ResponsesContract.resumeFilling) { request, call in try await resume(request, call) }
        router.on(ResponsesContract.introduceFilling) { request, call in try await introduce(request, call) }
        router.on(ResponsesContract.locateFilling) { request, call in try await locate(request, call) }
        router.on(ResponsesContract.readPage) { request, call in try await page(request, call) }
        router.on(ResponsesContract.saveDraft) { request, call in try await save(request, call) }
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

    /// Gives the first reply again to a retry under its idempotency key, which otherwise hears what the first try has led to.
    ///
    /// Only a body that was refused looks for a reply: whoever sends no key, or sends one once, pays nothing.
    func repeating<Request: MessageValue, Reply: MessageValue>(
        _ method: Method<Request, Reply>, _ request: Request, _ call: CallContext, _ body: (CallContext) async throws -> Reply?
    ) async throws -> Reply {
        let call = repeatable(call)
        do {
            return try await attempt { try await body(call) }
        } catch let error as RPCError {
            switch error.reason(as: FillingRefusal.self) {
            case .pageOrder, .finished, .ended, .inactive:
                if let reply = try await database.reply(once: call, method, request) { return reply }
            default: break
            }
            throw error
        }
    }

    /// The call, with an idempotency key only where there is an account that could own it: a public page has none.
    func repeatable(_ call: CallContext) -> CallContext {
        var call = call
        if call.account == nil { call.idempotencyKey = nil }
        return call
    }

    /// A survey that exists and that the caller may see. No account means a public page: there the credentials decide.
    func checkOwner(_ survey: SurveyRecord?, _ call: CallContext) throws -> SurveyRecord {
        guard let survey else { throw RPCError.notFound("the survey") }
        guard call.account == nil || call.account == survey.account else { throw FillingFault.refused(.foreign) }
        return survey
    }
}
