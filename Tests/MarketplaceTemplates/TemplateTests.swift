import Contracts
import JSON
import RPC
import Storage
import TestSupport
import Testing

@testable import MarketplaceTemplatesService

@Suite("Templates")
struct TemplateTests {
    typealias Harness = MarketplaceHarness

    @Test("a buyer may use its own, the default ones and those shared with it, each once and oldest first")
    func access() async throws {
        try await withMarketplace { marketplace in
            let own = try await marketplace.template([:], visibility: .default)
            let shared = try await marketplace.template([:], visibility: .shared, sharedWith: [145, 146, 147], account: Harness.otherBuyer)
            _ = try await marketplace.template([:], visibility: .shared, sharedWith: [147], account: Harness.otherBuyer)
            _ = try await marketplace.template([:], account: Harness.otherBuyer)
            let standard = try await marketplace.template([:], visibility: .default, account: 0)
            let headings = try await marketplace.accessible()
            #expect(headings.map(\.id) == [own.id, shared.id, standard.id])
            #expect(headings.map(\.owner) == [145, 146, 0])
            #expect(headings.map(\.isOwner) == [true, false, false])
            #expect(headings.map(\.sharedWith) == [[], [145], []], "whom else it is shared with is the owner's business")
            #expect(try await marketplace.accessible(to: Harness.otherBuyer).map(\.sharedWith).contains([145, 146, 147]))
        }
    }

    @Test("a share ends with the next change, and a template with its deletion")
    func shares() async throws {
        try await withMarketplace { marketplace in
            let template = try await marketplace.template([:], visibility: .shared, sharedWith: [146, 146])
            #expect(template.sharedWith == [146])
            #expect(try await marketplace.accessible(to: 146).count == 1)
            var new = NewTemplate(folder: "f", name: "n", title: "t", visibility: .shared, sharedWith: [147], content: [:])
            let changed = try await marketplace.templates.replace(
                TemplateReplacement(id: template.id, version: 1, template: new), in: .test(account: 145))
            #expect(changed.version == 2 && changed.folder == "f")
            #expect(try await marketplace.accessible(to: 146).isEmpty)
            let late = await refusal {
                try await marketplace.templates.replace(
                    TemplateReplacement(id: template.id, version: 1, template: new), in: .test(account: 145))
            }
            #expect(late?.code == .aborted)
            new.visibility = .own
            new.sharedWith = []
            _ = try await marketplace.templates.replace(TemplateReplacement(id: template.id, template: new), in: .test(account: 145))
            #expect(try await marketplace.database.read { try $0.query("SELECT * FROM template_shares").isEmpty })
            let foreign = await refusal {
                try await marketplace.templates.delete(TemplateDeletion(id: template.id), in: .test(account: 146))
            }
            #expect(foreign?.code == .notFound)
            _ = try await marketplace.templates.delete(TemplateDeletion(id: template.id, version: 3), in: .test(account: 145))
            #expect(await refusal { try await marketplace.templates.get(TemplateID(id: template.id), in: .test(account: 145)) } != nil)
        }
    }

    @Test("nobody without the feature sees any, from the moment it is taken, and nobody while that cannot be known")
    func feature() async throws {
        try await withMarketplace { marketplace in
            _ = try await marketplace.template([:], visibility: .default)
            let plain = await refusal { try await marketplace.accessible(to: Harness.plainBuyer) }
            #expect(plain?.reason(as: MarketplaceRefusal.self) == .featureOff)
            #expect(try await marketplace.accessible().count == 1)
            marketplace.accounts.set([], of: 145)
            #expect(await refusal { try await marketplace.accessible() }?.reason(as: MarketplaceRefusal.self) == .featureOff)
            marketplace.accounts.fail(RPCError(.unavailable, "gone"))
            #expect(await refusal { try await marketplace.accessible() }?.code == .unavailable)
        }
    }

    @Test("quotas without a name get one that all surveys of the template share, and a repeated creation is one template")
    func names() async throws {
        try await withMarketplace { marketplace in
            let quota: JSONValue = ["required_count": 1, "criteria": [["qualification_code": 211, "condition_codes": ["111"]]]]
            let new = NewTemplate(
                folder: "f", name: "n", title: "t", visibility: .own, content: plainOrder.with(["quotas": [quota]]))
            let first = try await marketplace.templates.create(new, in: .test(account: 145, idempotencyKey: "k"))
            #expect(try await marketplace.templates.create(new, in: .test(account: 145, idempotencyKey: "k")) == first)
            #expect(try await marketplace.accessible().count == 1)
            let surveys = [
                try await marketplace.order(["template_id": .integer(first.id)]),
                try await marketplace.order(["template_id": .integer(first.id)]),
            ]
            let name = try #require(first.content["quotas"]?[0]?["buyer_quota_id"]?.string)
            #expect(surveys.flatMap(\.quotas).map(\.buyerID) == [name, name])
            #expect(surveys[0].quotas[0].id != surveys[1].quotas[0].id)
        }
    }

    @Test(
        "each mistake is named",
        arguments: [
            (NewTemplate(folder: " ", name: "", title: "a\n", visibility: .own, content: [:]), ["folder", "name", "title"]),
            (NewTemplate(folder: "f", name: "n", title: "t", visibility: .own, sharedWith: [146], content: [:]), ["sharedWith"]),
            (NewTemplate(folder: "f", name: "n", title: "t", visibility: .shared, sharedWith: [0], content: [:]), ["sharedWith"]),
            (NewTemplate(folder: "f", name: "n", title: "t", visibility: .own, content: 5), ["content"]),
            (
                NewTemplate(folder: "f", name: "n", title: "t", visibility: .own, content: ["quotas": [5], "expected_ir": 0]),
                ["content.expected_ir", "content.quotas[0]"]
            ),
        ])
    func mistakes(new: NewTemplate, fields: [String]) async throws {
        try await withMarketplace { marketplace in
            let error = await refusal { try await marketplace.templates.create(new, in: .test(account: 145)) }
            #expect(error?.code == .invalidArgument && error?.details.fieldViolations?.map(\.field) == fields)
        }
    }

    @Test("ten thousand templates beside as many of others come in order, each once, and a page of them by cursor")
    func many() async throws {
        try await withMarketplace { marketplace in
            try await marketplace.database.write { transaction in
                for number in 0..<20_000 {
                    try transaction.execute(
                        """
                        INSERT INTO templates (
                            account, version, folder, name, title, visibility, shared_with, service_buyer, content, created_at, changed_at
                        ) VALUES (?1, 1, ?2, 'n', 't', ?3, '[]', 0, '{}', 0, 0)
                        """,
                        Int64(number.isMultiple(of: 2) ? 145 : 146), "folder \(number % 50)", TemplateVisibility.own)
                }
            }
            let headings = try await marketplace.accessible()
            #expect(headings.count == 10_000)
            #expect(headings.map(\.id) == headings.map(\.id).sorted() && headings.allSatisfy { $0.owner == 145 })
            let rows = try await ListPage.rows { cursor, send in
                try await marketplace.templates.list(PageRequest(cursor: cursor, limit: 1_000), in: .test(account: 145), to: send)
            }
            #expect(rows.map(\.id) == headings.map(\.id).reversed())
        }
    }
}
