import JSON
import NIOCore

extension Router {
    /// The router with the system's methods behind its own.
    func withSystemMethods(controls: ProcessControls?) -> Router {
        var router = self
        router.onCore(SystemMethods.health) { _, core in core.health }
        router.onCore(SystemMethods.describe) { request, core in try core.description(of: request.method) }
        router.onCore(SystemMethods.stats) { _, core in await core.statistics() }
        router.onCore(SystemMethods.connections) { _, core, items in
            for report in await core.connectionReports() { try await items.send(report) }
        }
        router.onCore(SystemMethods.drain) { request, core in
            try await core.drain(request.connection, controls: controls)
            return DrainReport()
        }
        router.onCore(SystemMethods.logLevel) { request, _ in try Self.logLevel(request.level, controls: controls) }
        return router
    }

    private static func logLevel(_ level: String?, controls: ProcessControls?) throws(RPCError) -> LogLevelReport {
        guard let controls else {
            throw RPCError(.failedPrecondition, "the level of this process's log is not kept here", doNotRetry: true)
        }
        if let level, !controls.setLogLevel(level) { throw .invalid("level", "is not the name of a level") }
        return LogLevelReport(level: controls.logLevel())
    }
}

extension ServerCore {
    private var uptime: Int64 {
        (NIODeadline.now() - startedAt).nanoseconds / 1_000_000_000
    }

    fileprivate var health: HealthReport {
        HealthReport(
            status: isDraining ? "draining" : "serving", service: service, instance: configuration.instance, build: configuration.build,
            uptime: uptime)
    }

    fileprivate func description(of method: String?) throws(RPCError) -> ServiceDescription {
        let methods = router.methods.enumerated().filter { method == nil || $1.name == method }.map { $1.reference(number: $0 + 1) }
        if methods.isEmpty, let method { throw .notFound("the method \(method)") }
        return ServiceDescription(service: service, instance: configuration.instance, build: configuration.build, methods: methods)
    }

    fileprivate func statistics() async -> ServiceStatistics {
        let parts = await gather { loop in (counters: loop.counters, refused: loop.refused) }
        var methods: [MethodStatistics] = []
        for (index, method) in router.methods.enumerated() {
            var counters = MethodCounters()
            for part in parts { counters.add(part.counters[index]) }
            if counters.started > 0 { methods.append(counters.report(of: method)) }
        }
        return ServiceStatistics(
            service: service, instance: configuration.instance, build: configuration.build, uptime: uptime, inFlight: Int64(inFlight),
            refused: parts.reduce(0) { $0 + $1.refused }, methods: methods, connections: await connectionReports())
    }

    fileprivate func connectionReports() async -> [ConnectionReport] {
        let now = NIODeadline.now()
        let parts = await gather { loop in loop.connections.values.map { $0.report(now: now) } }
        return parts.flatMap { $0 }.sorted { $0.id < $1.id }
    }

    fileprivate func drain(_ connection: Int64?, controls: ProcessControls?) async throws(RPCError) {
        guard let connection else {
            guard let controls else { throw RPCError(.failedPrecondition, "this process is not stopped through here", doNotRetry: true) }
            return controls.stop()
        }
        let found = await gather { loop in
            let connection = loop.connections.values.first { $0.id == connection }
            connection?.drain()
            return connection != nil
        }
        guard found.contains(true) else { throw .notFound("the connection \(connection)") }
    }
}

extension MethodCounters {
    fileprivate func report(of method: RegisteredMethod) -> MethodStatistics {
        var failures: [String: Int64] = [:]
        for code in StatusCode.allCases where !failed.isEmpty && failed[Int(code.rawValue)] > 0 {
            failures[code.name] = failed[Int(code.rawValue)]
        }
        return MethodStatistics(
            name: method.name, started: started, ok: ok, failed: failures, inFlight: inFlight,
            items: method.kind == .stream ? items : nil, latency: latency.report)
    }
}
