import NIOCore
import SystemPackage

/// Why a process cannot listen where it was told to; its text is the end of a sentence for the operator.
struct ListeningFault: Error, CustomStringConvertible {
    let description: String

    init(settings: Settings, error: IOError) {
        description = "it cannot listen on \(settings.text("host")):\(settings.integer("port")): \(Errno(rawValue: error.errnoCode))"
    }
}

extension IOError {
    /// Whether the address that a socket was given is the fault.
    var isAboutAddress: Bool {
        [Errno.addressInUse, .addressNotAvailable, .permissionDenied].contains(Errno(rawValue: errnoCode))
    }
}
