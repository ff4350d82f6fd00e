import ArgumentParser

extension ConnectionOptions {
    /// The services that the command line names, or all of the context.
    func targets(_ arguments: [ServiceArgument] = []) throws -> [Target] {
        let installation = try installation()
        guard !arguments.isEmpty else {
            if let service { return [try target(service, in: installation)] }
            guard address.isEmpty else { throw ValidationError("say which service is at \(address[0]) with --service") }
            return installation.services
        }
        guard service == nil else { throw ValidationError("name the service once, as an argument or with --service") }
        guard address.isEmpty || arguments.count == 1 else {
            throw ValidationError("--address goes with one service; write several as name=host:port")
        }
        return try arguments.map { argument in
            if let own = argument.address { return Target(service: argument.name, addresses: [own]) }
            return try target(argument.name, in: installation)
        }
    }

    /// The one service that the command line names.
    func target(_ argument: ServiceArgument) throws -> Target {
        try targets([argument])[0]
    }

    /// The one instance of it, for what is to be done to that one alone.
    func instance(_ argument: ServiceArgument) throws -> Target {
        let target = try target(argument)
        guard target.addresses.count == 1 else {
            throw ValidationError("\(target.service) has several instances: say which with --address: \(target.address)")
        }
        return target
    }

    /// The service that answers a method.
    func target(of method: MethodName) throws -> Target {
        let installation = try installation()
        if let name = service ?? method.service { return try target(name, in: installation) }
        guard installation.services.count == 1, address.isEmpty, let only = installation.services.first else {
            throw ValidationError("every service has a \(method.text): say which with --service")
        }
        return only
    }

    private func target(_ service: String, in installation: Installation) throws -> Target {
        guard address.isEmpty else { return Target(service: service, addresses: address) }
        if let target = installation.target(service) { return target }
        let names = installation.services.map(\.service)
        let question = NearestNames.question(NearestNames.of(service, among: names))
        let hint = question ?? "; it has \(names.joined(separator: ", ")); say where another is with --address"
        throw ValidationError("\(installation.origin) has no service \(service)\(hint)")
    }
}
