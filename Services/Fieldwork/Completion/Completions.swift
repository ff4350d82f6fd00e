import NIOCore
import RPC

/// What a shell offers while a command is being typed. Whatever goes wrong, it offers nothing and says nothing.
enum Completions {
    /// Somebody waits for the key to do something.
    private static let patience = TimeAmount.milliseconds(700)

    @Sendable
    static func contexts(_ words: [String], _ place: Int, _ prefix: String) -> [String] {
        (try? ContextStore().names()) ?? []
    }

    @Sendable
    static func services(_ words: [String], _ place: Int, _ prefix: String) -> [String] {
        (try? options(in: words).installation().services.map(\.service)) ?? []
    }

    /// The methods of the services that answer; of one when its name has been typed.
    @Sendable
    static func methods(_ words: [String], _ place: Int, _ prefix: String) async -> [String] {
        guard let options = try? options(in: words), let installation = try? options.installation(),
            let session = try? Session(installation), session.isOperator, var targets = try? options.targets()
        else { return [] }
        if let named = targets.first(where: { prefix.hasPrefix("\($0.service).") }) { targets = [named] }
        let answers = await session.ask(targets, timeout: patience) { (client, context) throws(RPCError) in
            try await client.call(SystemMethods.describe, DescriptionRequest(), in: context)
        }
        return Set(answers.compactMap(\.value).flatMap(\.methods).map(\.name)).sorted()
    }

    /// Methods, and the services that have them.
    @Sendable
    static func methodsAndServices(_ words: [String], _ place: Int, _ prefix: String) async -> [String] {
        services(words, place, prefix) + (await methods(words, place, prefix))
    }

    /// The options about connecting that have been typed already.
    private static func options(in words: [String]) throws -> ConnectionOptions {
        let names = ["--context", "--certificates", "--identity", "--service", "--address"]
        return try ConnectionOptions.parse(
            words.indices.flatMap { place in
                if names.contains(words[place]), place + 1 < words.count { return [words[place], words[place + 1]] }
                return names.contains { words[place].hasPrefix("\($0)=") } ? [words[place]] : []
            })
    }
}
