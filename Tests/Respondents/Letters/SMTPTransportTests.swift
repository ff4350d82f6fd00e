import TestSupport
import Testing

@testable import RespondentsService

@Suite("Handing letters to a mail server")
struct SMTPTransportTests {
    private static let sender = LetterSender(address: MailAddress("survey@example.org")!, name: nil)

    private func configuration(_ server: MailServer, _ security: SMTPConfiguration.Security = .none) -> SMTPConfiguration {
        SMTPConfiguration(host: "localhost", port: server.port, security: security, connections: 2, timeout: 10, sender: Self.sender)
    }

    private func letter(to receiver: String) -> OutgoingLetter {
        OutgoingLetter(
            receiver: receiver, content: Array("Message-ID: <\(receiver)>\r\nSubject: s\r\n\r\ntext\r\n".utf8), name: "n", secrets: [])
    }

    private func send(_ configuration: SMTPConfiguration, to receivers: String...) async -> [DeliveryOutcome] {
        let transport = SMTPTransport(configuration)
        var outcomes: [DeliveryOutcome] = []
        for receiver in receivers { outcomes.append(await transport.send(letter(to: receiver))) }
        await transport.close()
        return outcomes
    }

    @Test("with encryption and login, over one connection", arguments: [SMTPConfiguration.Security.starttls, .tls])
    func encrypted(security: SMTPConfiguration.Security) async throws {
        let certificates = try TestCertificates()
        let files = try certificates.material(host: "localhost")
        let server = try MailServer([
            "--security", security.rawValue, "--certificate", files.certificate, "--key", files.privateKey, "--user", "u", "--password",
            "p w",
        ])
        try await server.start()
        var configuration = configuration(server, security)
        (configuration.user, configuration.password, configuration.authorities) = ("u", "p w", files.authority)
        #expect(await send(configuration, to: "a@x.org", "b@x.org", "c@x.org") == [.sent, .sent, .sent])
        let mails = server.mails
        #expect(mails.map(\.receiver) == ["a@x.org", "b@x.org", "c@x.org"])
        #expect(mails.allSatisfy { $0.isEncrypted && $0.user == "u" && $0.connection == 1 && $0.sender == "survey@example.org" })
    }

    @Test("a wrong password, a certificate of strangers or of another machine, and no encryption where it is due are no letter's fault")
    func refusedServers() async throws {
        let certificates = try TestCertificates()
        let files = try certificates.material(host: "localhost")
        let server = try MailServer([
            "--security", "starttls", "--certificate", files.certificate, "--key", files.privateKey, "--user", "u", "--password", "p",
        ])
        try await server.start()
        var wrongPassword = configuration(server, .starttls)
        (wrongPassword.user, wrongPassword.password, wrongPassword.authorities) = ("u", "q", files.authority)
        var stranger = wrongPassword
        (stranger.password, stranger.authorities) = ("p", try TestCertificates().folder.path + "/ca.pem")
        let strangers = try TestCertificates()
        stranger.authorities = "\(strangers.folder.path)/ca.pem"
        var otherName = wrongPassword
        (otherName.password, otherName.host) = ("p", "127.0.0.1")
        for configuration in [wrongPassword, stranger, otherName] {
            let outcome = await send(configuration, to: "a@x.org")
            guard case .unreachable(let words)? = outcome.first else {
                Issue.record("\(outcome)")
                continue
            }
            #expect(!words.isEmpty && !words.contains("a@x.org"))
        }
        let plain = try MailServer()
        try await plain.start()
        let outcome = await send(configuration(plain, .starttls), to: "a@x.org")
        #expect(outcome.first.map { if case .unreachable = $0 { true } else { false } } == true)
        #expect(server.mails.isEmpty && plain.mails.isEmpty)
    }

    @Test("4xx postpones a letter, 5xx refuses it, and the connection goes on")
    func refusals() async throws {
        let server = try MailServer()
        try await server.start()
        let outcomes = await send(
            configuration(server), to: "never@x.org", "later@x.org", "later@x.org", "content@x.org", "good@x.org")
        #expect(
            outcomes == [
                .refused("550 5.1.1 <never@x.org>: nobody of the name never is known here"),
                .postponed("451 4.7.1 later@x.org is greylisted"), .sent, .refused("554 5.7.1 this looks like spam"), .sent,
            ])
        #expect(server.mails.map(\.receiver) == ["later@x.org", "good@x.org"])
    }

    @Test("a server that takes no mail of anybody is no letter's fault")
    func refusing() async throws {
        let server = try MailServer(["--manner", "refusing"])
        try await server.start()
        #expect(await send(configuration(server), to: "a@x.org") == [.unreachable("451 4.3.2 not now")])
    }

    @Test("an answer that is missing after the letter leaves open whether it arrived")
    func lost() async throws {
        let server = try MailServer()
        try await server.start()
        let outcomes = await send(configuration(server), to: "lost@x.org", "good@x.org")
        #expect(outcomes.first.map { if case .uncertain = $0 { true } else { false } } == true, "\(outcomes)")
        #expect(outcomes.last == .sent)
        #expect(server.mails.count == 2)
    }

    @Test("nobody listens, says nothing, or drips bytes: it ends in time", arguments: ["", "silent", "dripping", "stuck"])
    func hanging(manner: String) async throws {
        let server = try MailServer(manner.isEmpty ? [] : ["--manner", manner])
        if !manner.isEmpty { try await server.start() }
        var configuration = configuration(server)
        configuration.timeout = 1
        let outcome = await send(configuration, to: "a@x.org")
        switch outcome.first {
        case .unreachable(let words): #expect(manner != "stuck" && !words.isEmpty)
        case .uncertain: #expect(manner == "stuck")
        default: Issue.record("\(outcome)")
        }
    }
}
