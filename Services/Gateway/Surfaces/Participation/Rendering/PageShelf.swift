import Contracts
import JSON
import RPC

/// The pages of questionnaires that are being answered, as `responses` has them and as browsers get them. A version of a survey never changes,
/// so neither do they.
struct PageShelf: Sendable {
    private struct MoldKey: Hashable {
        let page: PageReference
        let texts: ParticipationTexts
        let skin: Skin.Identity
    }

    let responses: any ServiceClient
    let renderer: PageRenderer
    /// In bytes of their documents, and of their markup.
    private let contents = RecentlyUsed<PageReference, FillingPage>(capacity: 16 << 20)
    private let molds = RecentlyUsed<MoldKey, PageMold>(capacity: 32 << 20)

    init(responses: any ServiceClient, renderer: PageRenderer) {
        self.responses = responses
        self.renderer = renderer
    }

    /// What is known of a page without asking.
    func known(_ page: PageReference) -> FillingPage? { contents[page] }

    func content(of page: PageReference, in call: CallContext) async throws(RPCError) -> FillingPage {
        if let known = contents[page] { return known }
        let content = try await responses.call(ResponsesContract.readPage, page, in: call)
        contents.keep(content, size: JSON.encode(content).count, for: page)
        return content
    }

    /// The page as everybody sees it first.
    func blank(
        _ page: PageReference, _ texts: ParticipationTexts, _ skin: Skin, in call: CallContext
    ) async throws(RPCError) -> PageMold {
        let content = try await content(of: page, in: call)
        let key = MoldKey(page: page, texts: texts.in(content.lang), skin: skin.identity)
        if let mold = molds[key] { return mold }
        let mold = renderer.mold(content, texts, skin)
        molds.keep(mold, size: mold.size, for: key)
        return mold
    }
}
