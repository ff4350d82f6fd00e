#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The system's clock, for the few times that no caller hands in.
enum WallClock {
    /// Microseconds since 1970-01-01T00:00:00Z.
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
