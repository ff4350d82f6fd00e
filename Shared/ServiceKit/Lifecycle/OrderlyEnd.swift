import NIOConcurrencyHelpers
import ServiceLifecycle

/// Lets an operator end a process from within, in the same order as SIGTERM.
final class OrderlyEnd: Sendable {
    private let services = NIOLockedValueBox<ServiceGroup?>(nil)

    /// Says what is to be ended.
    func ends(_ services: ServiceGroup) {
        self.services.withLockedValue { $0 = services }
    }

    func begin() {
        guard let services = services.withLockedValue({ $0 }) else { return }
        Task { await services.triggerGracefulShutdown() }
    }
}
