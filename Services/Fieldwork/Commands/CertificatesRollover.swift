import ArgumentParser
import Foundation

/// `fieldwork certs rollover`
struct CertificatesRollover: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollover",
        abstract: "Replaces the authority while the services run.",
        discussion: """
            Three steps, in this order: begin, reissue, finish. Before the next one every process must have the files of the last: processes \
            look for changes every 10 seconds unless told otherwise, and log "certificates reloaded". Each step can be repeated.
            """,
        subcommands: [Begin.self, Reissue.self, Finish.self])

    struct Begin: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes the next authority and adds it to ca.pem, so that processes trust both.")

        @OptionGroup
        var folder: CertificateFolderOption

        func run() throws {
            try CertificateDirectory(folder.directory).beginRollover(now: .now)
            Terminal.say(
                """
                \(folder.directory)/ca.pem names the old authority and the next one.
                When every process has it: fieldwork certs rollover reissue
                """)
        }
    }

    struct Reissue: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets the next authority issue, and issues all certificates in the folder anew, for their keys.")

        @OptionGroup
        var folder: CertificateFolderOption

        @Option(help: ArgumentHelp("How long a new certificate is valid.", valueName: "days"))
        var days = Days(365)

        func run() throws {
            let results = try CertificateDirectory(folder.directory).reissue(lifetime: days.seconds, now: .now)
            for (name, outcome) in results {
                if case .renewed(let reason) = outcome { Terminal.say("renewed \(folder.directory)/\(name).pem: \(reason)") }
            }
            Terminal.say("When every process has its certificate: fieldwork certs rollover finish")
        }
    }

    struct Finish: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Removes the old authority from ca.pem, and its key.")

        @OptionGroup
        var folder: CertificateFolderOption

        func run() throws {
            try CertificateDirectory(folder.directory).finishRollover()
            Terminal.say("\(folder.directory)/ca.pem names the new authority alone.")
        }
    }
}
