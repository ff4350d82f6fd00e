import NIOCore
import RPC

/// Clients of several services, to be asked the same at once.
struct Clients: Sendable {
    private let clients: [(target: Target, client: RPCClient)]

    init(of targets: [Target], in session: Session) {
        clients = targets.map { ($0, session.client(of: $0)) }
    }

    /// - Parameter timeout: For each of them.
    /// - Returns: The answers in the order of the targets.
    func ask<Value: Sendable>(
        timeout: TimeAmount, _ question: @escaping @Sendable (RPCClient, CallContext) async throws(RPCError) -> Value
    ) async -> [Answer<Value>] {
        await withTaskGroup(of: (Int, Answer<Value>).self) { group in
            for (place, (target, client)) in clients.enumerated() {
                group.addTask {
                    let context = CallContext(deadline: .after(timeout))
                    // Into a constant first: returned from in there, Swift 6.3 mixes up the places when it optimises.
                    let result: Result<Value, RPCError>
                    do throws(RPCError) {
                        result = .success(try await question(client, context))
                    } catch {
                        result = .failure(error)
                    }
                    return (place, Answer(target: target, result: result))
                }
            }
            return await group.reduce(into: [Answer<Value>?](repeating: nil, count: clients.count)) { $0[$1.0] = $1.1 }
                .compactMap(\.self)
        }
    }

    func shutDown() {
        for (_, client) in clients { client.shutDown() }
    }
}
