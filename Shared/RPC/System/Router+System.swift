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
        let described = router.table
        router.onLoop(SystemMethods.describe) { _, _ in
            ServiceDescription(
                service: service, instance: configuration.instance, build: configuration.build, methods: described)
        }
        return router
    }
}
