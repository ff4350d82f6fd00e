import Contracts
import Foundation
import RPC
import Storage
import TestSupport

@testable import RespondentsService

extension DeliveryConfiguration {
    /// Letters to that server, as fast as it takes them.
    static func test(_ server: MailServer, connections: Int = 4, perMinute: Int64 = 0) -> DeliveryConfiguration {
        var configuration = DeliveryConfiguration()
        configuration.mail = SMTPConfiguration(
            host: "127.0.0.1", port: server.port, security: .none, connections: connections, timeout: 10,
            sender: LetterSender(address: MailAddress("survey@example.org")!, name: "Badania"))
        configuration.publicURL = "https://survey.example.org"
        configuration.lettersPerMinute = perMinute
        configuration.retries = RetryPlan(first: 50_000, longest: 200_000, attempts: 1_000)
        configuration.longestOutage = 100_000
        return configuration
    }
}

extension RespondentsHarness {
    /// Sends what waits for as long as `body` runs.
    func sending<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        let dispatch = application.mailings.dispatch
        let task = Task { try await dispatch.run() }
        let value = try await closing {
            task.cancel()
            _ = await task.result
        } after: {
            try await body()
        }
        try await task.value
        return value
    }

    /// A batch with these addresses, as another call would make it.
    @discardableResult
    func batch(_ emails: [String], name: String = "batch", survey: Int64 = 7, account: Int64 = account) async throws -> String {
        try await database.write { transaction in
            try transaction.execute(
                "INSERT INTO batches (id, account, survey, created_at) VALUES (?1, ?2, ?3, 1) ON CONFLICT DO NOTHING", name, account, survey
            )
            for (index, email) in emails.enumerated() {
                try transaction.execute(
                    """
                    INSERT INTO respondents
                        (account, survey, origin, mailing, entry, privacy, reference, email, email_key, labels, offline_distribution, added_at,
                         batch)
                    VALUES (?1, ?2, ?3, 0, 0, 'personal', ?4, ?5, ?6, ?7, 0, 1, ?8)
                    """, account, survey, "patch:\(name):\(index)", "reference-\(name)-\(index)", email, email.lowercased(),
                    #"["Imię \#(index)"]"#, name)
            }
        }
        return name
    }

    func template(
        _ subject: String = "Zaproszenie dla %label1%", body: String = "Witaj %label1%!\n%link%\n", html: String? = nil,
        account: Int64 = account
    ) async throws -> Int64 {
        try await application.mailTemplates.create(
            NewMailTemplate(subject: subject, body: body, html: html), in: .test(account: account)
        ).id
    }

    func order(_ batch: String, _ template: Int64, account: Int64 = account, key: String? = nil) async throws -> MailingReceipt {
        try await application.mailings.orderBatch(
            BatchMailingOrder(batch: batch, template: template), in: .test(account: account, idempotencyKey: key))
    }

    func report(_ mailing: Int64, account: Int64 = account) async throws -> MailingReport {
        try await application.mailings.report(MailingID(id: mailing), in: .test(account: account))
    }

    /// Waits until nothing of the mailing waits any more.
    func isIdle(_ mailing: Int64) async -> Bool {
        await eventually(within: .seconds(60)) { try await report(mailing).state == .idle }
    }

    func letters(_ mailing: Int64, _ state: LetterState, limit: Int64 = 100) async throws -> [Letter] {
        try await ListPage.rows { cursor, send in
            let request = LettersRequest(mailing: mailing, state: state, cursor: cursor, limit: limit)
            try await application.mailings.letters(request, in: .test(account: Self.account), to: send)
        }
    }

    /// The token in the opt-out link of a mail.
    func optOutToken(_ mail: MailServer.Mail) -> String? {
        mail.content.firstMatch(of: /List-Unsubscribe: <https:\/\/survey.example.org\/optout\/([^>]+)>/).map { String($0.1) }
    }
}
