import Foundation
import TestSupport

extension TemporaryFolder {
    func file(_ name: String) -> String { "\(path)/\(name)" }

    func text(_ name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: file(name)) }

    /// The permissions' nine bits.
    func mode(_ name: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: file(name))
        return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
    }
}
