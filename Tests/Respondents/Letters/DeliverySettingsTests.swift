import ServiceKit
import TestSupport
import Testing

@testable import RespondentsService

@Suite("Settings of delivery")
struct DeliverySettingsTests {
    private func configuration(_ arguments: String...) throws -> DeliveryConfiguration {
        try DeliverySettings.configuration(
            SettingsReader(settings: DeliverySettings.all, arguments: arguments, environment: [:]).read())
    }

    private func fault(_ arguments: [String]) -> String? {
        do {
            let settings = try SettingsReader(settings: DeliverySettings.all, arguments: arguments, environment: [:]).read()
            _ = try DeliverySettings.configuration(settings)
            return nil
        } catch {
            return "\(error)"
        }
    }

    private static let sending = ["--mail-host", "h", "--mail-from", "a@b"]

    @Test("without any, letters wait")
    func none() throws {
        let configuration = try configuration()
        #expect(configuration.mail == nil && configuration.mobile == nil)
    }

    @Test("the port follows from the encryption, and the password comes from its file")
    func mail() throws {
        let folder = try TemporaryFolder()
        let password = try folder.write("s3cret\n", to: "password")
        let configuration = try configuration(
            "--mail-host", "mail.example.org", "--mail-from", "survey@example.org", "--mail-from-name", "Badania", "--mail-user", "u",
            "--mail-password-file", password, "--public-url", "https://s.example.org/", "--mail-security", "tls")
        let mail = try #require(configuration.mail)
        #expect(mail.url == "smtps://mail.example.org:465/" && mail.password == "s3cret" && mail.user == "u")
        #expect(mail.sender.address.text == "survey@example.org" && mail.sender.name == "Badania")
        #expect(configuration.publicURL == "https://s.example.org")
    }

    private static let bad: [([String], String)] = [
        (["--mail-host", "smtp://h"], "mail.host is \"smtp://h\" and must be a name or an address, without a scheme."),
        (["--mail-host", "h", "--mail-from", "nobody"], "mail.from is \"nobody\" and must be an e-mail address in ASCII"),
        (["--mail-host", "h"], "mail.from is \"\" and must be an e-mail address in ASCII"),
        (sending, "public-url must be set, since letters are to be sent"),
        (["--mail-from", "a@b"], "mail.from is set and mail.host is not: both or neither."),
        (sending + ["--mail-user", "u"], "mail.user and mail.password-file must be set together."),
        (
            sending + ["--mail-user", "u", "--mail-password-file", "/nowhere/p"],
            "/nowhere/p, which cannot be read"
        ),
        (sending + ["--mail-user", "u", "--mail-security", "none"], "would send the password in the clear"),
        (sending + ["--mail-hello", "a/b"], "mail.hello is \"a/b\" and must be the name of a machine."),
        (sending + ["--public-url", "x.org"], "must be an address that begins with http:// or https://."),
        (["--mail-security", "ssl"], "--mail-security is \"ssl\" and must be one of: starttls, tls, none."),
        (["--mail-connections", "0"], "--mail-connections is \"0\" and must be a whole number from 1 to 256"),
        (["--sms-webhook", "ftp://x/"], "sms.webhook is \"ftp://x/\" and must be an address"),
        (["--sms-webhook", "https://x/"], "sms.secret-file must be set, since sms.webhook is."),
    ]

    @Test(
        "a bad value stops the start with a sentence",
        arguments: bad)
    func faults(arguments: [String], sentence: String) {
        #expect(fault(arguments)?.contains(sentence) == true, "\(fault(arguments) ?? "accepted")")
    }
}
