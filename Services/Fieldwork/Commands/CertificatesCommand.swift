import ArgumentParser

/// `fieldwork certs`: the certificates of a small installation, without another authority.
struct CertificatesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certs",
        abstract: "Makes and shows the certificates by which services know each other.",
        subcommands: [CertificatesInit.self, CertificatesIssue.self, CertificatesRollover.self, CertificatesShow.self])
}

/// Where certificates lie.
struct CertificateFolderOption: ParsableArguments {
    @Option(help: ArgumentHelp("Folder of certificates.", valueName: "directory"))
    var directory = ".fieldwork/certs"
}

/// A time of validity in whole days, between 1 and 10 years.
struct Days: ExpressibleByArgument, Sendable {
    var count: Int

    init?(argument: String) {
        guard let count = Int(argument), (1...3_650).contains(count) else { return nil }
        self.count = count
    }

    init(_ count: Int) {
        self.count = count
    }

    var seconds: Double { Double(count) * 86_400 }
    var defaultValueDescription: String { "\(count)" }
}
