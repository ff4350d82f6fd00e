import Configuration

/// Reads a process's settings: the command line first, then the environment, then the file named by `config`.
public struct SettingsReader: Sendable {
    /// Why a process cannot start with the settings that it was given: one sentence for each mistake.
    public struct Fault: Error, CustomStringConvertible {
        public let description: String

        /// For values that are in order by themselves and do not fit each other.
        public init(description: String) {
            self.description = description
        }
    }

    let settings: [Setting]
    let arguments: [String]
    let environment: [String: String]

    /// - Parameter arguments: Without the program's name.
    public init(settings: [Setting], arguments: [String], environment: [String: String]) {
        self.settings = settings
        self.arguments = arguments
        self.environment = environment
    }

    /// - Throws: `Fault`, naming every bad setting at once and where its value came from.
    public func read() throws(Fault) -> Settings {
        let commandLine = CommandLineSettings(arguments, settings: settings)
        var faults = commandLine.faults
        var sources = [
            // The library's own reading of a command line takes a comma for a list, and a list for no value.
            Source(provider: Self.provider(of: commandLine.values), origin: \.option),
            Source(
                provider: EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: "fieldwork"), origin: \.variable),
        ]
        if let path = Self.value(of: Self.file, in: sources)?.value, !path.isEmpty {
            let file = SettingsFile(path: path, settings: settings.filter { $0.key != Self.file.key })
            faults += file.faults
            sources.append(Source(provider: Self.provider(of: file.values)) { "\($0.key) in the configuration file \(path)" })
        }
        var values: [String: String] = [:]
        for setting in settings {
            guard let (value, origin) = Self.value(of: setting, in: sources) else {
                values[setting.key] = setting.standard
                continue
            }
            values[setting.key] = value
            if let fault = setting.fault(in: value) { faults.append("\(origin) is \"\(value)\" and \(fault).") }
        }
        guard faults.isEmpty else { throw Fault(description: faults.joined(separator: "\n")) }
        return Settings(values: values)
    }

    static let file = Setting("config", standard: nil, help: "A JSON file with settings; the command line and the environment win over it.")

    /// Where values come from, and the name that an operator knows one by there.
    private struct Source {
        let provider: any ConfigProvider
        let origin: (Setting) -> String
    }

    private static func provider(of values: [String: String]) -> InMemoryProvider {
        InMemoryProvider(
            values: Dictionary(
                uniqueKeysWithValues: values.map { (absolute($0.key), ConfigValue(.string($0.value), isSecret: false)) }))
    }

    private static func value(of setting: Setting, in sources: [Source]) -> (value: String, origin: String)? {
        for source in sources {
            let content = try? source.provider.value(forKey: absolute(setting.key), type: .string).value?.content
            if case .string(let value)? = content { return (value, source.origin(setting)) }
        }
        return nil
    }

    private static func absolute(_ key: String) -> AbsoluteConfigKey {
        AbsoluteConfigKey(key.split(separator: ".").map(String.init))
    }
}
