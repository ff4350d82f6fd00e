/// The text of `--help`: every setting with its names, unit and default.
enum Help {
    static func text(program: String, settings: [Setting]) -> String {
        var lines = [
            "\(program): a service of Fieldwork.", "",
            "Each setting is read from the command line, then the environment, then the file named by --config",
            "(JSON; the dots of a key nest).",
            "",
        ]
        for setting in settings {
            lines.append("  \(setting.option) \(placeholder(setting))")
            lines.append("      \(setting.help)")
            lines.append("      \(setting.variable)\(standard(setting))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func placeholder(_ setting: Setting) -> String {
        switch setting.kind {
        case .text: "TEXT"
        case .endpoints: "HOST:PORT,…"
        case .integer: "NUMBER" + (setting.unit.map { " (\($0))" } ?? "")
        case .choice(let words): words.joined(separator: "|")
        }
    }

    private static func standard(_ setting: Setting) -> String {
        setting.standard.map { ", default \($0)\(setting.unit.map { " \($0)" } ?? "")" } ?? ", default: none"
    }
}
