/// Settings that every process of Fieldwork has.
enum CommonSettings {
    static func all(for application: any ProcessApplication.Type) -> [Setting] {
        var settings = [
            SettingsReader.file,
            Setting("host", standard: "127.0.0.1", help: "The address to listen on."),
            Setting("port", .integer(0...65_535), standard: String(application.defaultPort), help: "The port to listen on; 0 chooses one."),
            Setting(
                "certificates.directory", standard: ".fieldwork/certs",
                help: "Where the process finds its certificate and key, \(application.name).pem and \(application.name).key, and ca.pem."),
            Setting(
                "certificates.reload", .integer(0...86_400), unit: "s", standard: "10",
                help: "Time between two looks whether these files have changed; changes take effect without a restart. 0: never."),
            Setting("data.directory", standard: ".fieldwork/data", help: "Where the process keeps its database."),
            Setting(
                "log.level", .choice(["trace", "debug", "info", "notice", "warning", "error"]), standard: "info",
                help: "The least level that is logged."),
            Setting(
                "drain.grace", .integer(0...600_000), unit: "ms", standard: "10000",
                help: "Time for the calls in flight when the process is told to stop."),
        ]
        if application is any ServiceApplication.Type { settings += service }
        for peer in application.peers { settings += peer.settings }
        return settings + application.settings
    }

    /// Settings of processes that answer calls and keep a database.
    private static let service = [
        Setting(
            "limits.in-flight", .integer(1...100_000), unit: "calls", standard: "1024",
            help: "Calls answered at one time; further ones are told to come back."),
        Setting(
            "limits.in-flight-per-connection", .integer(1...100_000), unit: "calls", standard: "256",
            help: "Calls answered at one time on one connection."),
        Setting(
            "limits.connection-age", .integer(0...604_800), unit: "s", standard: "3600",
            help: "Age at which a connection is replaced, so that clients spread over all instances; 0: never."),
        Setting("limits.connections", .integer(1...100_000), unit: "connections", standard: "1024", help: "Connections held at one time."),
        Setting(
            "limits.frame", .integer(65_536...268_435_456), unit: "bytes", standard: "4194304", help: "The largest frame that is accepted."),
        Setting("database.readers", .integer(1...64), unit: "threads", standard: "2", help: "Threads that read the database."),
        Setting(
            "database.queue", .integer(1...1_000_000), unit: "writes", standard: "10000",
            help: "Writes that may wait for the database; further ones are told to come back."),
    ]
}
