import Foundation
import NIOConcurrencyHelpers

/// A process that a test starts, many at a time.
///
/// Foundation's `Process` is not for that: started from several threads at once beside hundreds of sockets, it crashes now and then in
/// `run()`.
public final class ChildProcess: Sendable {
    /// Where one of the three standard streams leads.
    public enum Stream: Sendable {
        case nothing
        case reading(String)
        /// Written behind what the file holds; it is made when it is not there.
        case appending(String)
        case descriptor(Int32)
    }

    public let pid: pid_t
    private let end: End

    /// - Parameter environment: Variables beside those of this process.
    public init(
        _ program: String, _ arguments: [String], input: Stream = .nothing, output: Stream = .nothing, errors: Stream = .nothing,
        environment: [String: String] = [:]
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (descriptor, stream) in [(0, input), (1, output), (2, errors)] as [(Int32, Stream)] {
            Self.lead(descriptor, to: stream, &actions)
        }
        // Or the child would hold the tests' listening sockets open, and answer for servers that are gone.
        for descriptor in 3...Self.highestDescriptor { posix_spawn_file_actions_addclose(&actions, descriptor) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        Self.resetSignals(&attributes)
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }.map { "\($0.key)=\($0.value)" }
        var child = pid_t()
        let fault = Self.withCStrings([program] + arguments) { arguments in
            Self.withCStrings(variables) { variables in
                posix_spawn(&child, program, &actions, &attributes, arguments, variables)
            }
        }
        guard fault == 0 else { throw POSIXError(POSIXErrorCode(rawValue: fault) ?? .EIO) }
        pid = child
        end = End(of: child)
    }

    public var isRunning: Bool { end.status == nil }

    public func send(_ signal: Int32) {
        if isRunning { kill(pid, signal) }
    }

    /// The exit status, or the number of the signal that ended the process.
    @discardableResult
    public func waitUntilExit() -> Int32 {
        end.wait()
    }

    /// The same, without holding up the thread that waits.
    @discardableResult
    public func exitStatus() async -> Int32 {
        await withCheckedContinuation { continuation in
            Thread { continuation.resume(returning: self.waitUntilExit()) }.start()
        }
    }

    /// The highest descriptor that is open, and room for those that other threads open meanwhile. Closing one that is not open is no error
    /// below the process's limit.
    private static var highestDescriptor: Int32 {
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit)
        let highest = open.compactMap { Int32($0) }.max() ?? 1_024
        return min(highest + 256, Int32(clamping: limit.rlim_cur) - 1)
    }

    private static func lead(_ descriptor: Int32, to stream: Stream, _ actions: inout posix_spawn_file_actions_t) {
        switch stream {
        case .nothing: posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        case .reading(let path): posix_spawn_file_actions_addopen(&actions, descriptor, path, O_RDONLY, 0)
        case .appending(let path):
            posix_spawn_file_actions_addopen(&actions, descriptor, path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        case .descriptor(let other): posix_spawn_file_actions_adddup2(&actions, other, descriptor)
        }
    }

    /// A child must not inherit which signals the test runner's threads block or ignore.
    private static func resetSignals(_ attributes: inout posix_spawnattr_t) {
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    }

    private static func withCStrings<Result>(_ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result) -> Result {
        let pointers = texts.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers + [nil])
    }
}

/// The end of a child, awaited by a thread of its own so that it is never left a zombie.
private final class End: Sendable {
    private let result = NIOLockedValueBox<Int32?>(nil)
    private let ended = DispatchSemaphore(value: 0)

    init(of pid: pid_t) {
        Thread { [self] in
            var status: Int32 = 0
            while waitpid(pid, &status, 0) == -1, errno == EINTR {}
            let signal = status & 0x7F
            result.withLockedValue { $0 = signal == 0 ? (status >> 8) & 0xFF : signal }
            ended.signal()
        }.start()
    }

    var status: Int32? { result.withLockedValue { $0 } }

    func wait() -> Int32 {
        ended.wait()
        ended.signal()
        return status ?? 0
    }
}
