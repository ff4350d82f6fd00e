import Configuration
import SystemPackage

/// Reads a process's settings: the command line first, then the environment, then the file named by `config`.
public struct SettingsReader: Sendable {
    /// Why a process cannot start with the settings that it was given: one sentence for each mistake.
    public struct Fault: Error, CustomStringConvertible {
        public let description: String
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
    public func read() async throws -> Settings {
        var faults = unknownOptions()
        var providers: [any ConfigProvider] = [
            CommandLineArgumentsProvider(arguments: ["fieldwork"] + arguments),
            EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: "fieldwork"),
        ]
        if let path = value(of: Self.file, in: providers)?.value {
            do {
                providers.append(try await FileProvider<JSONSnapshot>(filePath: FilePath(path)))
            } catch {
                faults.append("The configuration file \(path) cannot be read: \(error).")
            }
        }
        var values: [String: String] = [:]
        for setting in settings {
            guard let (value, origin) = value(of: setting, in: providers) else {
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

    private func unknownOptions() -> [String] {
        let known = Set(settings.map(\.option))
        var faults: [String] = []
        var expectsValue = false
        for argument in arguments {
            if argument.hasPrefix("--") {
                let name = argument.prefix { $0 != "=" }
                if !known.contains(String(name)) { faults.append("There is no setting \(name); --help lists them.") }
                expectsValue = !argument.contains("=")
            } else if expectsValue {
                expectsValue = false
            } else {
                faults.append("\"\(argument)\" belongs to no setting; --help lists them.")
            }
        }
        return faults
    }

    /// The first provider's value as text, and the name that an operator knows it by.
    private func value(of setting: Setting, in providers: [any ConfigProvider]) -> (value: String, origin: String)? {
        let key = AbsoluteConfigKey(setting.key.split(separator: ".").map(String.init))
        for (index, provider) in providers.enumerated() {
            let origin = [setting.option, setting.variable][safely: index] ?? "\(setting.key) in the configuration file"
            if let text = text(of: key, in: provider) { return (text, origin) }
        }
        return nil
    }

    private func text(of key: AbsoluteConfigKey, in provider: any ConfigProvider) -> String? {
        for type in [ConfigType.string, .int, .bool, .double] {
            guard let content = try? provider.value(forKey: key, type: type).value?.content else { continue }
            switch content {
            case .string(let value): return value
            case .int(let value): return String(value)
            case .bool(let value): return String(value)
            case .double(let value): return String(value)
            default: continue
            }
        }
        return nil
    }
}

extension Array {
    fileprivate subscript(safely index: Int) -> Element? {
        indices.contains(index) ? self[index] : nil
    }
}
