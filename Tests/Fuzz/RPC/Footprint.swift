import Foundation

/// What this process holds of the machine.
struct Footprint: CustomStringConvertible {
    /// Open files and sockets.
    let descriptors: Int
    /// Bytes of memory in use, after the allocator gave back what it could.
    let resident: Int

    static func now() -> Footprint {
        giveBackFreeMemory()
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ").dropFirst().first
        return Footprint(
            descriptors: descriptors.count, resident: (pages.flatMap { Int($0) } ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))))
    }

    static var openSockets: Int {
        descriptors.count {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)"))?.hasPrefix("socket:") == true
        }
    }

    private static var descriptors: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    }

    var description: String {
        "\(descriptors) descriptors, \(resident / 1_024) KiB"
    }

    /// What a run may not add, however long it is. Under a sanitizer everything is a multiple of what it is without.
    func growth(since before: Footprint) -> [String] {
        let isGrown = descriptors > before.descriptors || resident > before.resident + before.resident / 2 + 32 << 20
        return isGrown ? ["the process grew from \(before) to \(self)"] : []
    }

    /// `malloc_trim`, which Swift's module of the C library leaves out.
    private static func giveBackFreeMemory() {
        guard let symbol = dlsym(nil, "malloc_trim") else { return }
        _ = unsafeBitCast(symbol, to: (@convention(c) (Int) -> CInt).self)(0)
    }
}
