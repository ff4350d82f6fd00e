import Foundation

/// A port of 127.0.0.1 that the system gives to nobody else while processes that listen on it come and go.
///
/// The socket that holds it never listens: whoever connects while no process does is refused.
public final class ReservedPort: Sendable {
    public let number: Int
    private let socket: Int32

    public init() throws {
        let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { throw Self.fault }
        var isReusable: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &isReusable, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        guard isBound else {
            let fault = Self.fault
            close(socket)
            throw fault
        }
        self.socket = socket
        number = Int(UInt16(bigEndian: address.sin_port))
    }

    private static var fault: POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }

    deinit {
        close(socket)
    }
}
