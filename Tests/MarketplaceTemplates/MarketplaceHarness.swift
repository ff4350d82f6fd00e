import Contracts
import Foundation
import JSON
import Logging
import NIOConcurrencyHelpers
import RPC
import ServiceKit
import Storage
import TestSupport

@testable import MarketplaceTemplatesService

/// The service's handlers over a real database, with the features of accounts as a test sets them.
struct MarketplaceHarness: Sendable {
    static let buyer: Int64 = 145
    static let otherBuyer: Int64 = 146
    /// Does not have the feature.
    static let plainBuyer: Int64 = 147

    let database: Database
    let application: MarketplaceTemplatesApplication
    let accounts: LocalAccounts
    let peers: LocalEntryPeers
    let time: NIOLockedValueBox<Int64>

    var entries: EntryHandlers { application.entries }
    var templates: TemplateHandlers { application.templates }
    var surveys: BuyerSurveyHandlers { application.surveys }

    func template(
        _ content: JSONValue, visibility: TemplateVisibility = .own, sharedWith: [Int64] = [], folder: String = "CA-en",
        account: Int64 = buyer
    ) async throws -> Template {
        let new = NewTemplate(
            folder: folder, name: "Province qual", title: "Template - Non US countries", visibility: visibility, sharedWith: sharedWith,
            content: content)
        return try await templates.create(new, in: .test(account: account))
    }

    func order(_ payload: JSONValue, account: Int64 = buyer, key: String? = nil) async throws -> BuyerSurvey {
        try await surveys.create(NewBuyerSurvey(payload: payload), in: .test(account: account, idempotencyKey: key))
    }

    @discardableResult
    func change(_ survey: Int64, _ payload: JSONValue, account: Int64 = buyer) async throws -> BuyerSurvey {
        try await surveys.update(BuyerSurveyChange(id: survey, payload: payload), in: .test(account: account))
    }

    func accessible(to account: Int64 = buyer) async throws -> [TemplateHeading] {
        var headings: [TemplateHeading] = []
        try await templates.listAccessible(in: .test(account: account)) { headings += $0.templates }
        return headings
    }
}

/// Accounts 145 and 146 with the feature, and 147 without.
final class LocalAccounts: TokensPeer {
    private let features = NIOLockedValueBox<[Int64: [String]]>([145: ["templates"], 146: ["templates"], 147: []])
    private let fault = NIOLockedValueBox<RPCError?>(nil)

    func set(_ features: [String], of account: Int64) {
        self.features.withLockedValue { $0[account] = features }
    }

    func fail(_ error: RPCError?) {
        fault.withLockedValue { $0 = error }
    }

    func account(_ id: AccountID, in call: CallContext) async throws -> Account {
        if let error = fault.withLockedValue({ $0 }) { throw error }
        guard let features = features.withLockedValue({ $0[id.id] }) else { throw RPCError.notFound("account \(id.id)") }
        return Account(id: id.id, name: "Test", features: features, serviceBuyer: false)
    }
}

func withMarketplace(_ body: (MarketplaceHarness) async throws -> Void) async throws {
    try await withFolder { folder in
        let database = try Database.open(
            DatabaseConfiguration(path: "\(folder)/marketplace-templates.sqlite"), migrations: Migration.marketplaceTemplates,
            logger: Logger(label: "test"))
        let accounts = LocalAccounts()
        let time = NIOLockedValueBox(testNow)
        let peers = LocalEntryPeers()
        let application = MarketplaceTemplatesApplication(
            database: database, clock: Clock { time.withLockedValue { $0 } }, tokens: accounts, peers: peers)
        try await closing {
            await application.close()
        } after: {
            try await body(
                MarketplaceHarness(database: database, application: application, accounts: accounts, peers: peers, time: time))
        }
    }
}

/// An order without a template that lacks nothing.
let plainOrder: JSONValue = [
    "survey_title": "Plain", "survey_category_code": 232, "survey_localization": "en_US", "completes_required": 20, "expected_ir": 50,
    "expected_loi": 5, "field_time": 23, "live_url": "https://example.org/survey?id=[%%transaction_id%%]",
]

extension JSONValue {
    func with(_ members: JSONObject) -> JSONValue {
        var value = self
        for (name, member) in members { value[name] = member }
        return value
    }

    /// The template that a printed survey was made of, as far as the survey shows it.
    ///
    /// - Parameter own: Codes of qualifications, and names of quotas, that the survey had of its own.
    func template(without own: (codes: Set<Int64>, quotas: Set<String>)) -> JSONValue {
        var template = self
        template["qualifications"] = .array(
            (self["qualifications"]?.array ?? []).filter { !own.codes.contains($0["qualification_code"]?.integer ?? 0) })
        template["quotas"] = .array((self["quotas"]?.array ?? []).filter { !own.quotas.contains($0["buyer_quota_id"]?.string ?? "") })
        return template
    }
}
