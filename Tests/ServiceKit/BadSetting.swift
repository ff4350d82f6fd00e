import Testing

/// A mistake that an operator can make, and what it is answered with.
struct BadSetting: Sendable, CustomTestStringConvertible {
    var arguments: [String] = []
    var environment: [String: String] = [:]
    var file: String?
    let sentence: String

    var testDescription: String { sentence }

    static let all = commandLine + environment + files

    private static let commandLine = [
        option("--port", "abc", "--port is \"abc\" and must be a whole number from 0 to 65535."),
        option("--port", "-1", "--port is \"-1\" and must be a whole number from 0 to 65535."),
        option("--port", "65536", "--port is \"65536\" and must be a whole number from 0 to 65535."),
        option("--port", "1.5", "--port is \"1.5\" and must be a whole number from 0 to 65535."),
        option("--port", "1,2", "--port is \"1,2\" and must be a whole number from 0 to 65535."),
        option("--port", " 1", "--port is \" 1\" and must be a whole number from 0 to 65535."),
        option(
            "--port", "99999999999999999999", "--port is \"99999999999999999999\" and must be a whole number from 0 to 65535."),
        option("--limits-in-flight", "0", "--limits-in-flight is \"0\" and must be a whole number from 1 to 100 (calls)."),
        option("--log-level", "loud", "--log-level is \"loud\" and must be one of: info, error."),
        option("--log-level", "INFO", "--log-level is \"INFO\" and must be one of: info, error."),
        option("--host", "", "--host is \"\" and must not be empty."),
        option("--config", "", "--config is \"\" and must not be empty."),
        BadSetting(arguments: ["--port="], sentence: "--port is \"\" and must be a whole number from 0 to 65535."),
        BadSetting(arguments: ["--host"], sentence: "--host has no value."),
        BadSetting(arguments: ["--host", "--port", "1"], sentence: "--host has no value."),
        BadSetting(arguments: ["--port", "1", "--port=1"], sentence: "--port is given twice."),
        BadSetting(arguments: ["--colour", "red"], sentence: "There is no setting --colour; --help lists them."),
        BadSetting(arguments: ["--colour=red"], sentence: "There is no setting --colour; --help lists them."),
        BadSetting(arguments: ["--limits.in-flight", "1"], sentence: "There is no setting --limits.in-flight; --help lists them."),
        BadSetting(arguments: ["-p"], sentence: "\"-p\" belongs to no setting; --help lists them."),
        BadSetting(arguments: ["--port", "1", "2"], sentence: "\"2\" belongs to no setting; --help lists them."),
    ]

    private static let environment = [
        BadSetting(
            environment: ["FIELDWORK_PORT": "abc"], sentence: "FIELDWORK_PORT is \"abc\" and must be a whole number from 0 to 65535."),
        BadSetting(
            environment: ["FIELDWORK_LIMITS_IN_FLIGHT": ""],
            sentence: "FIELDWORK_LIMITS_IN_FLIGHT is \"\" and must be a whole number from 1 to 100 (calls)."),
        BadSetting(
            environment: ["FIELDWORK_LOG_LEVEL": "loud"], sentence: "FIELDWORK_LOG_LEVEL is \"loud\" and must be one of: info, error."),
        BadSetting(environment: ["FIELDWORK_PUBLIC_URL": ""], sentence: "FIELDWORK_PUBLIC_URL is \"\" and must not be empty."),
    ]

    private static let files = [
        file(#"{"port": "abc"}"#, "port in the configuration file FILE is \"abc\" and must be a whole number from 0 to 65535."),
        file(#"{"port": 1.5}"#, "port in the configuration file FILE is \"1.5\" and must be a whole number from 0 to 65535."),
        file(#"{"port": 1e30}"#, "port in the configuration file FILE is \"1e+30\" and must be a whole number from 0 to 65535."),
        file(
            #"{"limits": {"in-flight": 101}}"#,
            "limits.in-flight in the configuration file FILE is \"101\" and must be a whole number from 1 to 100 (calls)."),
        file(#"{"log": {"level": "loud"}}"#, "log.level in the configuration file FILE is \"loud\" and must be one of: info, error."),
        file(#"{"host": ""}"#, "host in the configuration file FILE is \"\" and must not be empty."),
        file(#"{"host": null}"#, "host in the configuration file FILE must be a text or a number, not null."),
        file(#"{"host": true}"#, "host in the configuration file FILE must be a text or a number, not a boolean."),
        file(#"{"host": ["a"]}"#, "host in the configuration file FILE must be a text or a number, not an array."),
        file(#"{"port": {"a": 1}}"#, "port in the configuration file FILE must be a text or a number, not an object."),
        file(#"{"hots": "a"}"#, "The configuration file FILE sets hots, and there is no such setting; --help lists them."),
        file(
            #"{"limits": {"in-flihgt": 1}}"#,
            "The configuration file FILE sets limits.in-flihgt, and there is no such setting; --help lists them."),
        file(#"{"limits": 1}"#, "The configuration file FILE sets limits, and there is no such setting; --help lists them."),
        file(#"{"config": "other"}"#, "The configuration file FILE sets config, and there is no such setting; --help lists them."),
        file("", "The configuration file FILE cannot be used: The document ends in the middle of a value (byte 0)."),
        file("port = 1", "The configuration file FILE cannot be used: The document is not JSON: 'p' is out of place (byte 0)."),
        file("[]", "The configuration file FILE cannot be used: The document must be an object, not an array (byte 0)."),
        file(#"{"port": 1,}"#, "The configuration file FILE cannot be used: The document is not JSON: '}' is out of place (byte 11)."),
    ]

    private static func option(_ option: String, _ value: String, _ sentence: String) -> BadSetting {
        BadSetting(arguments: [option, value], sentence: sentence)
    }

    private static func file(_ text: String, _ sentence: String) -> BadSetting {
        BadSetting(file: text, sentence: sentence)
    }
}
