import Contracts
import Foundation
import Logging
import NIOConcurrencyHelpers
import RPC
import ServiceKit
import Storage
import TestSupport

@testable import TokensService

/// The service's handlers over a real database in a folder of its own.
struct TokensHarness: Sendable {
    let folder: String
    let database: Database
    let application: TokensApplication
    let time: TestTime

    var accounts: AccountHandlers { application.accounts }
    var accessLinks: AccessLinkHandlers { application.accessLinks }
    var grants: GrantHandlers { application.grants }
    var series: SeriesHandlers { application.series }
    var codes: AccessCodeHandlers { application.codes }
    var store: GrantStore { application.grants.store }
    var events: EventHandlers { application.events }

    /// The one value of a one-row query.
    func value<Value: SQLConvertible & Sendable>(_ sql: String, as type: Value.Type = Value.self) async throws -> Value? {
        try await database.read { try $0.first(sql)?.value(0) }
    }

    /// Whether a text stands anywhere in the files of the database.
    func filesContain(_ text: String) throws -> Bool {
        try FileManager.default.contentsOfDirectory(atPath: folder).contains { name in
            guard name.hasPrefix("tokens.sqlite") else { return false }
            return try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")).range(of: Data(text.utf8)) != nil
        }
    }
}

/// A clock that is set by hand, in µs since 1970.
final class TestTime: Sendable {
    private let value = NIOLockedValueBox(testNow)

    var now: Int64 {
        get { value.withLockedValue { $0 } }
        set { value.withLockedValue { $0 = newValue } }
    }
}

/// - Parameter readers: Connections that read.
func withTokens(readers: Int = 2, _ body: (TokensHarness) async throws -> Void) async throws {
    try await withFolder { folder in
        let database = try Database.open(
            DatabaseConfiguration(path: "\(folder)/tokens.sqlite", readers: readers), migrations: Migration.tokens,
            logger: Logger(label: "test"))
        let time = TestTime()
        let application = TokensApplication(
            database: database, seal: TokenSeal(Secret(random: .installationKey)), clock: Clock { time.now })
        try await closing {
            await application.close()
        } after: {
            try await body(TokensHarness(folder: folder, database: database, application: application, time: time))
        }
    }
}

extension NewGrant {
    static func link(_ issueKey: String, survey: Int64 = 7) -> NewGrant {
        NewGrant(
            survey: survey, form: .personalLink, project: "PROJEKT", issueKey: issueKey, reference: "reference of \(issueKey)")
    }

    static func token(_ issueKey: String, survey: Int64 = 7) -> NewGrant {
        NewGrant(survey: survey, form: .surveyToken, issueKey: issueKey, reference: nil)
    }
}
