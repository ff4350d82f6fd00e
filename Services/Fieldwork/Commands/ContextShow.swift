import ArgumentParser
import Foundation
import JSON
import X509

/// `fieldwork context show`
struct ContextShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows what a context means: the services, and whose certificate is shown to them.",
        discussion: "With --context, FIELDWORK_CONTEXT or nothing, what commands would use.")

    @Argument(help: "The context's name.", completion: .custom(Completions.contexts))
    var name: String?

    @OptionGroup var output: OutputOptions

    func run() throws {
        let options = try ConnectionOptions.parse(name.map { ["--context", $0] } ?? [])
        let view = InstallationView(try options.installation(), now: .now)
        output.show(view.json, text: view.text)
    }
}
