import Foundation
import JSON
import RPC

/// The contexts that an operator has saved, a file each, and which of them is used when none is named.
struct ContextStore: Sendable {
    /// `contexts/<name>.json`, and `context` with the name of the one in use.
    let folder: String

    private var contexts: String { "\(folder)/contexts" }
    private var selection: String { "\(folder)/context" }

    init(folder: String) {
        self.folder = folder
    }

    /// The folder of this user: `$XDG_CONFIG_HOME/fieldwork`, or `~/.config/fieldwork`.
    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory()
        // The specification of the variable lets relative paths be ignored.
        let configuration = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "\(home)/.config"
        self.init(folder: "\(configuration)/fieldwork")
    }

    /// Whether a context may have this name: 1 to 64 letters, digits, `-`, `_` and `.`, which does not come first.
    static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && !text.hasPrefix(".")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }

    /// The file of a context, whether it is there or not.
    func file(_ name: String) -> String { "\(contexts)/\(name).json" }

    /// In alphabetical order.
    func names() throws(LocalFault) -> [String] {
        guard FileManager.default.fileExists(atPath: contexts) else { return [] }
        do {
            return try FileManager.default.contentsOfDirectory(atPath: contexts)
                .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.filter(Self.isName).sorted()
        } catch {
            throw LocalFault("cannot read the folder \(contexts): \(error.localizedDescription)")
        }
    }

    /// - Returns: nil when there is no context of that name.
    func context(_ name: String) throws(LocalFault) -> SavedContext? {
        guard Self.isName(name), let text = try PrivateFile.read(file(name)) else { return nil }
        let context: SavedContext
        do throws(JSONError) {
            context = try JSON.decode(SavedContext.self, from: text)
        } catch {
            throw LocalFault("the context \(file(name)) cannot be read: \(error)")
        }
        for (service, addresses) in context.services {
            guard !addresses.isEmpty else { throw LocalFault("the context \(file(name)) names no address of \(service)") }
            for address in addresses where Endpoint(address) == nil {
                throw LocalFault("the context \(file(name)) cannot be read: \(address) is no host:port")
            }
        }
        return context
    }

    func save(_ context: SavedContext, as name: String) throws(LocalFault) {
        try PrivateFile.createDirectory(contexts)
        try PrivateFile.write(PrettyJSON.text(JSONValue(encoding: context)) + "\n", to: file(name), mode: 0o600)
    }

    /// Removes the context, and forgets it when it was the one in use.
    func remove(_ name: String) throws(LocalFault) {
        if try selected() == name { try select(nil) }
        guard unlink(file(name)) == 0 || errno == ENOENT else { throw LocalFault(system: "cannot remove \(file(name))") }
    }

    /// The name of the context that is used when none is named; nil when none is.
    func selected() throws(LocalFault) -> String? {
        guard let text = try PrivateFile.read(selection) else { return nil }
        let name = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return name.isEmpty ? nil : name
    }

    func select(_ name: String?) throws(LocalFault) {
        guard let name else {
            guard unlink(selection) == 0 || errno == ENOENT else { throw LocalFault(system: "cannot remove \(selection)") }
            return
        }
        try PrivateFile.createDirectory(folder)
        try PrivateFile.write(name + "\n", to: selection, mode: 0o600)
    }
}
