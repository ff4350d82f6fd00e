import JSON
import TestSupport

@testable import ServiceKit

/// Settings of every kind, and the sources that give them values.
struct SettingsBench {
    static let settings = [
        SettingsReader.file,
        Setting("host", standard: "127.0.0.1", help: "Where."),
        Setting("port", .integer(0...65_535), standard: "7101", help: "Which port."),
        Setting("limits.in-flight", .integer(1...100), unit: "calls", standard: "10", help: "How many."),
        Setting("log.level", .choice(["info", "error"]), standard: "info", help: "How much."),
        Setting("public-url", standard: nil, help: "Seen from outside."),
    ]

    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    var file: String { "\(folder.path)/settings.json" }

    /// - Parameter file: The text of a configuration file, named on the command line.
    func read(_ arguments: [String] = [], environment: [String: String] = [:], file: String? = nil) throws -> Settings {
        let options = try file.map { ["--config", try folder.write($0, to: "settings.json")] } ?? []
        return try SettingsReader(settings: Self.settings, arguments: options + arguments, environment: environment).read()
    }

    /// The sentences of the refusal, with `FILE` for the configuration file's name; none when there is no refusal.
    func faults(_ arguments: [String] = [], environment: [String: String] = [:], file: String? = nil) throws -> [String] {
        do {
            _ = try read(arguments, environment: environment, file: file)
            return []
        } catch let fault as SettingsReader.Fault {
            return fault.description.replacing(self.file, with: "FILE").split(separator: "\n").map(String.init)
        }
    }
}
