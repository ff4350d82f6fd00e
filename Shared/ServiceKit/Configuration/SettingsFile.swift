import JSON
import SystemPackage

/// What a configuration file sets: a JSON object, in which the dots of a setting's key nest.
struct SettingsFile {
    /// The texts by the keys of their settings.
    private(set) var values: [String: String] = [:]
    private(set) var faults: [String] = []
    private let path: String

    /// - Parameter settings: Those that may stand in the file.
    init(path: String, settings: [Setting]) {
        self.path = path
        do {
            let object = try JSON.decode(JSONObject.self, from: Self.contents(of: path))
            read(object, under: "", known: Set(settings.map(\.key)))
        } catch let error as Errno {
            faults.append("The configuration file \(path) cannot be read: \(error).")
        } catch {
            faults.append("The configuration file \(path) cannot be used: \(error)")
        }
    }

    private mutating func read(_ object: JSONObject, under prefix: String, known: Set<String>) {
        for (name, value) in object {
            let key = prefix + name
            if known.contains(key) {
                if let text = Self.text(of: value) {
                    values[key] = text
                } else {
                    faults.append("\(key) in the configuration file \(path) must be a text or a number, not \(value.kind).")
                }
            } else if let group = value.object, known.contains(where: { $0.hasPrefix(key + ".") }) {
                read(group, under: key + ".", known: known)
            } else {
                faults.append("The configuration file \(path) sets \(key), and there is no such setting; --help lists them.")
            }
        }
    }

    private static func text(of value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .integer, .double, .number: value.integer.map(String.init) ?? value.description
        case .null, .bool, .array, .object: nil
        }
    }

    private static func contents(of path: String) throws -> [UInt8] {
        let file = try FileDescriptor.open(FilePath(path), .readOnly)
        return try file.closeAfter {
            var bytes: [UInt8] = []
            let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 16_384, alignment: 1)
            defer { chunk.deallocate() }
            while case let count = try file.read(into: chunk), count > 0 { bytes += chunk.prefix(count) }
            return bytes
        }
    }
}
