import ArgumentParser
import Foundation
import JSON

/// The request on a command line: JSON, `@file`, or `-` for standard input.
enum RequestArgument {
    static func read(_ argument: String) throws -> JSONValue {
        let bytes: [UInt8]
        if argument == "-" {
            bytes = try FileHandle.standardInput.readToEnd().map { [UInt8]($0) } ?? []
        } else if argument.hasPrefix("@") {
            bytes = try contents(of: String(argument.dropFirst()))
        } else {
            bytes = Array(argument.utf8)
        }
        do {
            return try JSON.decode(JSONValue.self, from: bytes)
        } catch {
            throw ValidationError("the request is not JSON: \(error)")
        }
    }

    private static func contents(of path: String) throws -> [UInt8] {
        do {
            return [UInt8](try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw ValidationError("cannot read \(path): \(error.localizedDescription)")
        }
    }
}
