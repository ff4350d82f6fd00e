import NIOCore
import RPC

/// A bench under way: callers that each make one call after the other, spread over the connections.
struct BenchRun: Sendable {
    let plan: BenchPlan
    let method: DynamicMethod
    /// One for each connection, open already, so that connecting is not measured.
    let clients: [RPCClient]

    /// Calls until the plan is done or the task is cancelled; what was found until then counts.
    ///
    /// - Parameter watch: Runs beside the callers and is cancelled when they are done.
    func run(watch: @escaping @Sendable (BenchProgress) async -> Void) async -> BenchResult {
        let start = ContinuousClock.now
        let progress = BenchProgress(plan.extent, start: start)
        let watching = Task { await watch(progress) }
        var total = await withTaskGroup(of: BenchResult.self) { group in
            for caller in 0..<plan.concurrency {
                group.addTask { await call(with: clients[caller % clients.count], progress) }
            }
            return await group.reduce(into: BenchResult()) { $0.add($1) }
        }
        total.elapsed = ContinuousClock.now - start
        watching.cancel()
        await watching.value
        return total
    }

    private func call(with client: RPCClient, _ progress: BenchProgress) async -> BenchResult {
        var result = BenchResult()
        var now = ContinuousClock.now
        while !Task.isCancelled, progress.begin(at: now) {
            let context = CallContext(deadline: .after(plan.timeLimit), account: plan.account)
            let start = now
            do throws(RPCError) {
                let items = try await method.call(plan.request, with: client, in: context) { _ in }
                now = .now
                result.ok += 1
                result.items += items ?? 0
                result.latency.record(Int64((now - start) / .nanoseconds(1)))
            } catch {
                now = .now
                // A call that was cut off by the bench's own end tells nothing of the service.
                if Task.isCancelled { break }
                result.failed[error.code.name, default: 0] += 1
                result.failure = result.failure ?? error
            }
            progress.end()
        }
        return result
    }
}
