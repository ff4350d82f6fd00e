import NIOCore
import RPC

extension Session {
    /// Asks a service what a method is, if it can be expected to answer that.
    ///
    /// - Parameters:
    ///   - timeLimit: For the method's calls, in milliseconds; nil: the method's own.
    ///   - client: Of the target.
    /// - Throws: `unimplemented`, with the names that may have been meant, for a method that the service does not have.
    func method(
        _ name: String, of target: Target, timeLimit: Int64?, with client: RPCClient
    ) async throws(RPCError) -> DynamicMethod {
        let unexplained = DynamicMethod(name, reference: nil, timeLimit: timeLimit)
        guard isOperator else { return unexplained }
        let context = CallContext(deadline: .after(.milliseconds(unexplained.timeLimit)))
        do throws(RPCError) {
            let description = try await client.call(SystemMethods.describe, DescriptionRequest(method: name), in: context)
            if let reference = description.methods.first(where: { $0.name == name }) {
                return DynamicMethod(name, reference: reference, timeLimit: timeLimit)
            }
        } catch {
            switch error.code {
            case .permissionDenied, .unimplemented: return unexplained
            case .notFound: break
            default: throw error
            }
        }
        let all = try await client.call(SystemMethods.describe, DescriptionRequest(), in: context)
        throw DynamicMethod.unknown(name, of: target, among: all.methods.map(\.name))
    }
}
