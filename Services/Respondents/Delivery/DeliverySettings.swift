import Foundation
import ServiceKit

/// What an operator sets so that letters leave.
enum DeliverySettings {
    static let all = [
        Setting(
            "public-url", standard: nil,
            help: "Where participants reach the gateway, as it stands in letters. Needed to send any."),
        Setting("mail.host", standard: nil, help: "The mail server that takes letters. Without one, letters wait."),
        Setting(
            "mail.port", .integer(0...65_535), standard: "0",
            help: "The mail server's port; 0: 587 with starttls, 465 with tls, 25 with none."),
        Setting(
            "mail.security", .choice(SMTPConfiguration.Security.allCases.map(\.rawValue)), standard: "starttls",
            help: "How the connection is encrypted: by STARTTLS, from its first byte, or not at all."),
        Setting("mail.user", standard: nil, help: "The name to log in with at the mail server. Without one there is no login."),
        Setting("mail.password-file", standard: nil, help: "A file with the password of that name."),
        Setting(
            "mail.ca-file", standard: nil, help: "A file with the authorities that may vouch for the mail server, instead of the system's."),
        Setting("mail.from", standard: nil, help: "The address that letters come from, and return to."),
        Setting("mail.from-name", standard: nil, help: "The name beside that address."),
        Setting("mail.hello", standard: nil, help: "What this machine calls itself at the mail server."),
        Setting(
            "mail.connections", .integer(1...256), unit: "connections", standard: "4", help: "Letters handed over at one time."),
        Setting(
            "mail.timeout", .integer(1...3_600), unit: "s", standard: "120",
            help: "Time for each answer of the mail server; a letter takes three times that at most."),
        Setting(
            "mail.pace", .integer(0...1_000_000), unit: "letters a minute", standard: "1200",
            help: "Letters to one receiving domain; 0: as many as the mail server takes."),
        Setting(
            "mail.retry", .integer(1...86_400), unit: "s", standard: "300",
            help: "The longest pause before a letter that was not taken yet is tried again; it doubles each time, up to four hours."),
        Setting(
            "mail.attempts", .integer(1...1_000), unit: "attempts", standard: "30",
            help: "After that many a letter that was never taken has failed."),
        Setting(
            "sms.webhook", standard: nil,
            help: "The address, http:// or https://, that messages to mobile numbers are posted to. Without one, they wait."),
        Setting("sms.secret-file", standard: nil, help: "A file with the key that those posts are signed with."),
        Setting("sms.ca-file", standard: nil, help: "A file with the authorities that may vouch for the webhook, instead of the system's."),
    ]

    /// - Throws: `SettingsReader.Fault` with a sentence for each setting that does not fit the others.
    static func configuration(_ settings: Settings) throws(SettingsReader.Fault) -> DeliveryConfiguration {
        var reader = Reader(settings: settings)
        var configuration = DeliveryConfiguration()
        configuration.mail = reader.mail()
        configuration.mobile = reader.mobile()
        configuration.publicURL = reader.publicURL(isNeeded: configuration.mail != nil || configuration.mobile != nil)
        configuration.lettersPerMinute = settings.integer("mail.pace")
        configuration.retries = RetryPlan(
            first: settings.integer("mail.retry") * 1_000_000, longest: max(settings.integer("mail.retry") * 1_000_000, 14_400_000_000),
            attempts: settings.integer("mail.attempts"))
        guard reader.faults.isEmpty else { throw SettingsReader.Fault(description: reader.faults.joined(separator: "\n")) }
        return configuration
    }

    /// Reads what belongs together, and notes every mistake.
    private struct Reader {
        let settings: Settings
        var faults: [String] = []

        mutating func mail() -> SMTPConfiguration? {
            guard let host = settings.optionalText("mail.host") else {
                for key in ["mail.user", "mail.password-file", "mail.from"] where settings.optionalText(key) != nil {
                    faults.append("\(key) is set and mail.host is not: both or neither.")
                }
                return nil
            }
            if host.contains(where: { !($0.isLetter || $0.isNumber || ".-_:".contains($0)) }) {
                faults.append("mail.host is \"\(host)\" and must be a name or an address, without a scheme.")
            }
            let security = SMTPConfiguration.Security(rawValue: settings.text("mail.security")) ?? .starttls
            let port = Int(settings.integer("mail.port"))
            let usual = [SMTPConfiguration.Security.starttls: 587, .tls: 465, .none: 25][security] ?? 587
            let from = settings.optionalText("mail.from") ?? ""
            guard let address = MailAddress(from), address.isASCII else {
                faults.append("mail.from is \"\(from)\" and must be an e-mail address in ASCII, since mail.host is set.")
                return nil
            }
            var mail = SMTPConfiguration(
                host: host, port: port == 0 ? usual : port, security: security,
                sender: LetterSender(address: address, name: settings.optionalText("mail.from-name")))
            mail.hello = settings.optionalText("mail.hello")
            if let hello = mail.hello, hello.contains(where: { !($0.isASCII && ($0.isLetter || $0.isNumber || ".-".contains($0))) }) {
                faults.append("mail.hello is \"\(hello)\" and must be the name of a machine.")
            }
            mail.user = settings.optionalText("mail.user")
            mail.password = secret("mail.password-file")
            if (mail.user == nil) != (settings.optionalText("mail.password-file") == nil) {
                faults.append("mail.user and mail.password-file must be set together.")
            }
            if mail.user != nil, security == .none {
                faults.append("mail.security is \"none\" and would send the password in the clear: it must be starttls or tls.")
            }
            mail.authorities = file("mail.ca-file")
            mail.connections = Int(settings.integer("mail.connections"))
            mail.timeout = Int(settings.integer("mail.timeout"))
            return mail
        }

        mutating func mobile() -> WebhookConfiguration? {
            guard let url = settings.optionalText("sms.webhook") else { return nil }
            check("sms.webhook", url)
            guard let secret = secret("sms.secret-file") else {
                if settings.optionalText("sms.secret-file") == nil { faults.append("sms.secret-file must be set, since sms.webhook is.") }
                return nil
            }
            return WebhookConfiguration(url: url, secret: Array(secret.utf8), authorities: file("sms.ca-file"))
        }

        mutating func publicURL(isNeeded: Bool) -> String {
            guard let url = settings.optionalText("public-url") else {
                if isNeeded { faults.append("public-url must be set, since letters are to be sent: it stands in their links.") }
                return ""
            }
            check("public-url", url)
            return String(url.reversed().drop { $0 == "/" }.reversed())
        }

        private mutating func check(_ key: String, _ url: String) {
            let parts = URLComponents(string: url)
            guard parts?.scheme == "http" || parts?.scheme == "https", parts?.host?.isEmpty == false else {
                faults.append("\(key) is \"\(url)\" and must be an address that begins with http:// or https://.")
                return
            }
        }

        /// The text in a file, without the line break at its end.
        private mutating func secret(_ key: String) -> String? {
            guard let path = settings.optionalText(key) else { return nil }
            guard let bytes = FileManager.default.contents(atPath: path) else {
                faults.append("\(key) names \(path), which cannot be read.")
                return nil
            }
            let text = String(decoding: bytes, as: UTF8.self).trimmed
            guard !text.isEmpty, !text.hasControlCharacters else {
                faults.append("\(key) names \(path), which must hold one line.")
                return nil
            }
            return text
        }

        private mutating func file(_ key: String) -> String? {
            guard let path = settings.optionalText(key) else { return nil }
            if !FileManager.default.isReadableFile(atPath: path) { faults.append("\(key) names \(path), which cannot be read.") }
            return path
        }
    }
}
