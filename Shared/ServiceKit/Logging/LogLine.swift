import JSON

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// One line of the log, written whole in a single system call so that lines of several threads do not mix.
struct LogLine {
    private var fields: JSONObject

    init(time: String, level: String, service: String, message: String) {
        fields = ["time": .string(time), "level": .string(level), "service": .string(service), "message": .string(message)]
    }

    /// Adds a field; one whose name is taken gets a `_` behind it, so that no metadata hides what the line says of itself.
    mutating func add(_ key: String, _ value: String) {
        var key = key
        while fields[key] != nil { key += "_" }
        fields[key] = .string(value)
    }

    var bytes: [UInt8] {
        JSON.encode(JSONValue.object(fields)) + [UInt8(ascii: "\n")]
    }

    func write() {
        bytes.withUnsafeBytes { buffer in
            // A log that cannot be written must not stop the service.
            _ = Self.writeToStandardError(buffer)
        }
    }

    private static func writeToStandardError(_ buffer: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
        Glibc.write(2, buffer.baseAddress, buffer.count)
        #elseif canImport(Musl)
        Musl.write(2, buffer.baseAddress, buffer.count)
        #else
        Darwin.write(2, buffer.baseAddress, buffer.count)
        #endif
    }
}
