/// Where participants and clients reach the gateway, as it stands in links.
struct PublicURL: Sendable, Equatable {
    /// Without a slash at its end.
    let base: String

    init(_ text: String) {
        base = String(text.reversed().drop { $0 == "/" }.reversed())
    }

    /// Whether browsers reach the gateway by HTTPS alone.
    var isSecure: Bool { base.lowercased().hasPrefix("https://") }

    /// A path of the gateway as an address; what is an address already stays.
    func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? base + path : path
    }

    func participation(project: String, token: String) -> String {
        "\(base)/\(project)/?d=\(token)"
    }

    func accessLink(project: String, act: String) -> String {
        "\(base)/\(project)/?act=\(act)"
    }
}
