import Logging
import NIOCore
import NIOPosix
import RPC
import ServiceLifecycle
import UnixSignals

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What every executable's `main` does: settings, log, identity, start, and an orderly end on SIGTERM or SIGINT.
public enum ServiceMain {
    /// Runs until the process is told to stop. Exits with 0 after an orderly end, 64 for bad settings, 1 when it cannot start or fails.
    public static func run<Application: ProcessApplication>(_ application: Application.Type) async -> Never {
        let settings = CommonSettings.all(for: application)
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.contains("--help") || arguments.contains("-h") {
            print(Help.text(program: application.name, settings: settings), terminator: "")
            exit(0)
        }
        do {
            let values = try SettingsReader(settings: settings, arguments: arguments, environment: environmentVariables()).read()
            try application.check(values)
            try await run(application, settings: values)
            exit(0)
        } catch let fault as SettingsReader.Fault {
            complain(fault.description)
            exit(64)
        } catch {
            complain("\(application.name) cannot go on: \(error)")
            exit(1)
        }
    }

    private static func run<Application: ProcessApplication>(_ application: Application.Type, settings: Settings) async throws {
        let level = LogLevel(Logger.Level(rawValue: settings.text("log.level")) ?? .info)
        LoggingSystem.bootstrap { _ in StructuredLog(service: application.name, level: level) }
        let logger = Logger(label: application.name)
        let files = identityFiles(of: application.name, settings: settings)
        let contents = CertificateReload.Contents(of: files)
        let identity = CurrentIdentity(try TLSIdentity(files))
        let end = OrderlyEnd()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: Application.eventLoops(settings))
        let environment = ServiceEnvironment(
            application: application, settings: settings, logger: logger, clock: .system, identity: identity, eventLoops: group)
        let running = try await Application(environment)
        var services = running.background
        if let service = running as? any ServiceApplication {
            let controls = ProcessControls(
                stop: { end.begin() }, logLevel: { level.value.rawValue },
                setLogLevel: { name in
                    guard let new = Logger.Level(rawValue: name) else { return false }
                    level.value = new
                    return true
                })
            services.append(server(for: service, environment: environment, group: group, controls: controls))
        }
        let interval = settings.integer("certificates.reload")
        if interval > 0 {
            services.append(CertificateReload(files, since: contents, of: identity, every: .seconds(interval), logger: logger))
        }
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup) },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .milliseconds(settings.integer("drain.grace") + 5_000)
        let outcome: Result<Void, any Error>
        do {
            let services = ServiceGroup(configuration: configuration)
            end.ends(services)
            outcome = .success(try await services.run())
        } catch let error as IOError where error.isAboutAddress {
            outcome = .failure(ListeningFault(settings: settings, error: error))
        } catch {
            outcome = .failure(error)
        }
        environment.shutDownClients()
        await running.close()
        try await group.shutdownGracefully()
        logger.info("stopped")
        try outcome.get()
    }

    private static func identityFiles(of name: String, settings: Settings) -> TLSMaterial {
        let directory = settings.text("certificates.directory")
        return TLSMaterial(
            certificate: "\(directory)/\(name).pem", privateKey: "\(directory)/\(name).key", authority: "\(directory)/ca.pem")
    }

    private static func server(
        for application: any ServiceApplication, environment: ServiceEnvironment, group: any EventLoopGroup,
        controls: ProcessControls
    ) -> ServerService {
        let settings = environment.settings
        var configuration = ServerConfiguration()
        configuration.host = settings.text("host")
        configuration.port = Int(settings.integer("port"))
        configuration.drainGrace = .milliseconds(settings.integer("drain.grace"))
        configuration.maximumInFlight = Int(settings.integer("limits.in-flight"))
        configuration.maximumInFlightPerConnection = Int(settings.integer("limits.in-flight-per-connection"))
        configuration.maximumConnections = Int(settings.integer("limits.connections"))
        let age = settings.integer("limits.connection-age")
        if age > 0 { configuration.maximumConnectionAge = .seconds(age) }
        configuration.maximumFrameLength = UInt32(clamping: settings.integer("limits.frame"))
        configuration.instance = "\(environment.name)-\(getpid())"
        configuration.build = Build.version
        var router = Router()
        application.register(in: &router)
        return ServerService(
            name: environment.name, router: router, configuration: configuration, identity: environment.identity, group: group,
            logger: environment.logger, controls: controls)
    }

    private static func complain(_ text: String) {
        var line = text + "\n"
        line.withUTF8 { _ = write(2, $0.baseAddress, $0.count) }
    }

    private static func environmentVariables() -> [String: String] {
        var variables: [String: String] = [:]
        var pointer = environ
        while let entry = pointer.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") { variables[String(text[..<equals])] = String(text[text.index(after: equals)...]) }
            pointer += 1
        }
        return variables
    }
}

/// The version that processes tell of themselves.
public enum Build {
    public static let version = "0.1.0"
}
