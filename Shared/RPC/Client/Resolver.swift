import NIOCore
import NIOPosix

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Turns endpoints into the addresses of instances, again and again. Confined to its event loop; names are looked up on a thread of their own.
final class Resolver {
    struct Instance: Sendable, Equatable {
        var endpoint: Endpoint
        var address: SocketAddress
    }

    /// Between two look-ups that somebody wants, at least.
    private static let leastInterval = TimeAmount.seconds(1)

    private let endpoints: [Endpoint]
    private let interval: TimeAmount
    private let eventLoop: any EventLoop
    /// Instances given by their addresses; nil where names are to be looked up.
    private let fixed: [Instance]?
    private var report: ((Result<[Instance], ResolutionFault>) -> Void)?
    private var isResolving = false
    private var resolvedAt: NIODeadline?
    private var next: Scheduled<Void>?

    init(endpoints: [Endpoint], interval: TimeAmount, eventLoop: any EventLoop) {
        self.endpoints = endpoints
        self.interval = interval
        self.eventLoop = eventLoop
        let instances = endpoints.compactMap { endpoint in
            (try? SocketAddress(ipAddress: endpoint.host, port: endpoint.port)).map { Instance(endpoint: endpoint, address: $0) }
        }
        fixed = instances.count == endpoints.count ? Self.distinct(instances) : nil
    }

    /// Reports at once where all endpoints are addresses; otherwise when their names are resolved, and again at each interval.
    func start(_ report: @escaping (Result<[Instance], ResolutionFault>) -> Void) {
        self.report = report
        if let fixed { report(.success(fixed)) } else { resolve() }
    }

    /// Resolves out of turn, unless it was just done.
    func resolveSoon() {
        guard fixed == nil, !isResolving, report != nil else { return }
        guard let resolvedAt, .now() < resolvedAt + Self.leastInterval else { return resolve() }
        schedule(at: resolvedAt + Self.leastInterval)
    }

    func stop() {
        next?.cancel()
        report = nil
    }

    private func resolve() {
        isResolving = true
        next?.cancel()
        next = nil
        let endpoints = endpoints
        let resolver = NIOLoopBound(self, eventLoop: eventLoop)
        NIOThreadPool.singleton.runIfActive(eventLoop: eventLoop) {
            Self.distinct(try endpoints.flatMap(Self.addresses))
        }.whenComplete { result in
            resolver.value.resolved(result)
        }
    }

    private func resolved(_ result: Result<[Instance], any Error>) {
        isResolving = false
        resolvedAt = .now()
        report?(result.mapError { $0 as? ResolutionFault ?? ResolutionFault("the name cannot be resolved: \($0)") })
        if report != nil { schedule(at: .now() + interval) }
    }

    private func schedule(at instant: NIODeadline) {
        next?.cancel()
        next = eventLoop.assumeIsolated().scheduleTask(deadline: instant) { [weak self] in
            guard let self, !isResolving, report != nil else { return }
            resolve()
        }
    }

    /// An instance counts once, however often it is named.
    private static func distinct(_ instances: [Instance]) -> [Instance] {
        instances.enumerated().filter { index, instance in !instances[..<index].contains { $0.address == instance.address } }.map(\.element)
    }

    /// All addresses of an endpoint, of version 4 if it has any: a host that listens to both has two and is one instance.
    private static func addresses(of endpoint: Endpoint) throws -> [Instance] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        #if canImport(Glibc)
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        #else
        hints.ai_socktype = SOCK_STREAM
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(endpoint.host, nil, &hints, &list)
        guard code == 0 else {
            throw ResolutionFault("the name \(endpoint.host) cannot be resolved: \(String(cString: gai_strerror(code)))")
        }
        defer { freeaddrinfo(list) }
        var found: [SocketAddress] = []
        for entry in sequence(first: list, next: { $0?.pointee.ai_next }) {
            guard let info = entry?.pointee, let text = numeric(info) else { continue }
            let address = try SocketAddress(ipAddress: text, port: endpoint.port)
            if !found.contains(address) { found.append(address) }
        }
        let version4 = found.filter { $0.protocol == .inet }
        return (version4.isEmpty ? found : version4).map { Instance(endpoint: endpoint, address: $0) }
    }

    private static func numeric(_ info: addrinfo) -> String? {
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard getnameinfo(info.ai_addr, info.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// Why a service has no address; its text is the end of a sentence.
struct ResolutionFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
