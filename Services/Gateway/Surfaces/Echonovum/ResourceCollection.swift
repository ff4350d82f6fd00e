import Contracts
import Hummingbird
import JSON
import RPC

/// A page of resources, and how many there are on all pages.
protocol ResourcePage: MessageValue {
    associatedtype Item: Resource & MessageValue

    var total: Int64 { get }
    var items: [Item] { get }
}

extension AccessCodePage: ResourcePage {
    var items: [AccessCode] { codes }
}

extension ProfilePage: ResourcePage {
    var items: [Profile] { profiles }
}

extension SurveyHeadingPage: ResourcePage {
    var items: [SurveyHeading] { surveys }
}

/// The resources of one kind, to read: by pages, and each by its name.
struct ResourceCollection<Page: ResourcePage, Name: MessageValue>: Sendable {
    let service: any ServiceClient
    let pages: Method<NumberedPage, Page>
    let items: Method<Name, Page.Item>
    let named: @Sendable (String) -> Name

    var kind: ResourceKind { Page.Item.kind }

    func page(_ page: CollectionPage, in locale: Locale, _ call: CallContext) async throws(RPCError) -> Response {
        let found = try await service.call(pages, NumberedPage(page: page.number, size: CollectionPage.size), in: call)
        let resources = found.items.map { $0.document(in: locale) }
        return JSONAPI.response(.ok, JSONAPI.collection(kind, page, total: found.total, resources, in: locale))
    }

    func item(_ name: String, in locale: Locale, _ call: CallContext) async throws(RPCError) -> Response {
        JSONAPI.response(.ok, ["data": try await service.call(items, named(name), in: call).document(in: locale)])
    }
}
