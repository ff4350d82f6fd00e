import NIOCore

extension Router {
    /// The router with the system's methods behind its own.
    func withSystemMethods(service: String, configuration: ServerConfiguration, serving: Serving) -> Router {
        var router = self
        let startedAt = NIODeadline.now()
        router.onLoop(SystemMethods.health) { _, _ in
            HealthReport(
                status: serving.isDraining ? "draining" : "serving", service: service, instance: configuration.instance,
                build: configuration.build, uptime: (NIODeadline.now() - startedAt).nanoseconds / 1_000_000_000)
        }
        // The description describes itself too: the table is that of the router with it.
        let table = router.describing([], service: service, configuration: configuration).table
        return router.describing(table, service: service, configuration: configuration)
    }

    private func describing(_ table: [MethodDescription], service: String, configuration: ServerConfiguration) -> Router {
        var router = self
        router.onLoop(SystemMethods.describe) { _, _ in
            ServiceDescription(service: service, instance: configuration.instance, build: configuration.build, methods: table)
        }
        return router
    }
}
