import Testing

@testable import ServiceKit

@Suite("Settings")
struct SettingsReaderTests {
    private let bench: SettingsBench

    init() throws {
        bench = try SettingsBench()
    }

    @Test("have their defaults when nobody sets them")
    func defaults() throws {
        let settings = try bench.read(environment: ["PATH": "/bin", "FIELDWORK_GATEWAY_PORT": "of another program"])
        #expect(settings.text("host") == "127.0.0.1")
        #expect(settings.integer("port") == 7101)
        #expect(settings.integer("limits.in-flight") == 10)
        #expect(settings.text("log.level") == "info")
        #expect(settings.optionalText("public-url") == nil)
    }

    @Test("come from the command line before the environment, and from there before the file")
    func precedence() throws {
        let file = #"{"host": "file", "port": 3, "limits": {"in-flight": 33}, "public-url": "http://file"}"#
        let environment = ["FIELDWORK_HOST": "environment", "FIELDWORK_PORT": "2", "FIELDWORK_LIMITS_IN_FLIGHT": "22"]
        let settings = try bench.read(["--port", "1", "--host=command"], environment: environment, file: file)
        #expect(settings.text("host") == "command")
        #expect(settings.integer("port") == 1)
        #expect(settings.integer("limits.in-flight") == 22)
        #expect(settings.text("public-url") == "http://file")
    }

    @Test("each have an option, a variable and a key", arguments: SettingsBench.settings.dropFirst().map(\.key))
    func names(of key: String) throws {
        let setting = try #require(SettingsBench.settings.first { $0.key == key })
        let value =
            switch setting.kind {
            case .text: "somewhere"
            case .integer: "42"
            case .choice: "error"
            case .endpoints: "one.example:7101,[::1]:7102"
            }
        var nested = "\"\(value)\""
        for part in key.split(separator: ".").reversed() { nested = "{\"\(part)\": \(nested)}" }
        #expect(try bench.read([setting.option, value]).text(key) == value)
        #expect(try bench.read(["\(setting.option)=\(value)"]).text(key) == value)
        #expect(try bench.read(environment: [setting.variable: value]).text(key) == value)
        #expect(try bench.read(file: nested).text(key) == value)
    }

    @Test("may name the file in the environment")
    func fileFromEnvironment() throws {
        let file = try bench.folder.write(#"{"port": 5}"#, to: "other.json")
        #expect(try bench.read(environment: ["FIELDWORK_CONFIG": file]).integer("port") == 5)
    }

    @Test("are taken as they stand: commas, spaces, equals signs and single dashes belong to the value")
    func verbatim() throws {
        for text in ["/srv/a,b", " x ", "a=b", "-", "-x", "zażółć", "/a\u{301}"] {
            #expect(try bench.read(["--host", text]).text("host") == text)
            #expect(try bench.read(["--host=\(text)"]).text("host") == text)
            #expect(try bench.read(environment: ["FIELDWORK_HOST": text]).text("host") == text)
        }
        #expect(try bench.read(["--host=--x"]).text("host") == "--x")
        #expect(try bench.read(["--port", "007"]).integer("port") == 7)
    }

    @Test("of the wrong kind are refused in a sentence that says where they were set", arguments: BadSetting.all)
    func bad(_ bad: BadSetting) throws {
        #expect(try bench.faults(bad.arguments, environment: bad.environment, file: bad.file) == [bad.sentence])
    }

    @Test("that are wrong in several places are all named at once")
    func allAtOnce() throws {
        let faults = try bench.faults(
            ["--port", "x", "--colour", "red", "stray"], environment: ["FIELDWORK_LOG_LEVEL": "loud"],
            file: #"{"limits": {"in-flight": 0}, "hosts": "a"}"#)
        #expect(
            faults == [
                "There is no setting --colour; --help lists them.",
                "\"stray\" belongs to no setting; --help lists them.",
                "The configuration file FILE sets hosts, and there is no such setting; --help lists them.",
                "--port is \"x\" and must be a whole number from 0 to 65535.",
                "limits.in-flight in the configuration file FILE is \"0\" and must be a whole number from 1 to 100 (calls).",
                "FIELDWORK_LOG_LEVEL is \"loud\" and must be one of: info, error.",
            ])
    }

    @Test("in a file that is not there or cannot be read are refused with the reason")
    func unreadable() throws {
        let nowhere = "\(bench.folder.path)/nowhere.json"
        #expect(
            try bench.faults(["--config", nowhere]) == ["The configuration file \(nowhere) cannot be read: No such file or directory."])
        let folder = bench.folder.path
        #expect(try bench.faults(["--config", folder]) == ["The configuration file \(folder) cannot be read: Is a directory."])
    }

    @Test("of every process have defaults that they would accept themselves")
    func soundDefaults() {
        let settings = CommonSettings.all(for: Stand.self)
        #expect(Set(settings.map(\.key)).count == settings.count)
        for setting in settings {
            #expect(setting.standard.flatMap(setting.fault) == nil, "\(setting.key)")
            #expect(setting.help.hasSuffix("."), "\(setting.key)")
        }
    }

    @Test("are listed by the help with names, unit, default and meaning")
    func help() {
        let text = Help.text(program: "stand", settings: SettingsBench.settings)
        #expect(text.contains("  --limits-in-flight NUMBER (calls)\n      How many.\n      FIELDWORK_LIMITS_IN_FLIGHT, default 10 calls\n"))
        #expect(text.contains("  --log-level info|error\n      How much.\n      FIELDWORK_LOG_LEVEL, default info\n"))
        #expect(text.contains("  --public-url TEXT\n      Seen from outside.\n      FIELDWORK_PUBLIC_URL, default: none\n"))
    }
}
