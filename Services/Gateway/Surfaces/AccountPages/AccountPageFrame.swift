import Hummingbird
import Mustache

/// The frame of the pages about a survey that are for whoever has a key of its account.
///
/// A browser cannot send a bearer key, so it asks its user: the key is the password of HTTP Basic, and the user name is of no account. The
/// key is in no address, no page and no log, nothing is stored for it here, and the browser forgets it when it is closed. Credentials that
/// a browser sends by itself allow nothing else: only these pages take them, they answer GET alone and change nothing, so there is nothing
/// to forge, and neither frames nor other origins may use what they answer.
struct AccountPageFrame: Sendable {
    /// What the pages are about: the realm of the key, and the heading of what is refused.
    private let subject: String
    private let hasScript: Bool
    private let library: MustacheLibrary

    /// - Parameters:
    ///   - templates: The page's own by name. That of the name `page` fills the blocks of `frame`: `content`, and where it needs them
    ///     `style`, `head` and the `attributes` of the main part.
    ///   - hasScript: Whether the page runs scripts from here, which may ask here for more.
    init(_ subject: String, templates: [String: String], hasScript: Bool = false) throws {
        MustacheContentTypes.register(ScalarEscaping(), named: ScalarEscaping.name)
        var library = MustacheLibrary()
        for (name, text) in templates.merging(AccountPageTemplates.all, uniquingKeysWith: { own, _ in own }) {
            try library.register("{{% CONTENT_TYPE:\(ScalarEscaping.name)}}" + text, named: name)
        }
        self.subject = subject
        self.hasScript = hasScript
        self.library = library
    }

    func page(_ values: [String: Any]) -> Response {
        render("page", .ok, values)
    }

    /// Says on a page what is wrong, in the words of the management interface unless there are better ones.
    func refusal(_ fault: Fault, saying text: String? = nil) -> Response {
        var problem = Problem(fault)
        var text = text ?? problem.detail
        if problem.status == .unauthorized {
            problem.headers[.wwwAuthenticate] = #"Basic realm="\#(subject)", charset="UTF-8""#
            text = "To see this page, enter an account's key as the password. The user name may be anything."
        }
        var response = render("notice", problem.status, ["title": subject, "text": text])
        for field in problem.headers { response.headers[field.name] = field.value }
        return response
    }

    private func render(_ template: String, _ status: HTTPResponse.Status, _ values: [String: Any]) -> Response {
        let nonce = PageProtection.nonce()
        let body = library.render(values.merging(["nonce": nonce]) { $1 }, withTemplate: template) ?? ""
        var headers = PageProtection.headers(nonce: nonce)
        headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'nonce-\(nonce)'; " + (hasScript ? "script-src 'self'; connect-src 'self'; " : "")
            + "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
        headers[.resourcePolicy] = "same-origin"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
    }
}
