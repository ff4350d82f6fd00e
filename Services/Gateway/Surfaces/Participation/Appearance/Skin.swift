import Contracts
import Crypto
import HTTPTypes
import JSON

/// An account's looks, ready to be written into pages.
struct Skin: Sendable {
    /// Of the account and the change: pages that were made with another are not shown any more.
    struct Identity: Hashable, Sendable {
        let account: Int64
        let version: Int64
        let name: String
    }

    let identity: Identity
    let style: String
    /// The logo as an address that holds it, with what it says to those who do not see it.
    let logo: (address: String, text: String)?
    let headers: HTTPFields

    static let house = Skin(Appearance(account: 0, name: "", version: 0))

    init(_ appearance: Appearance) {
        identity = Identity(account: appearance.account, version: appearance.version, name: appearance.name)
        style = Stylesheet.text(Palette(accent: appearance.accent))
        logo = appearance.logo.map { logo in ("data:\(logo.type);base64,\(Self.base64(logo.bytes))", appearance.name) }
        headers = PageProtection.headers(styleHash: Self.base64(Base64(Array(SHA256.hash(data: Array(style.utf8))))))
    }

    /// Its digits without the quotation marks of JSON.
    private static func base64(_ bytes: Base64) -> String {
        String(JSON.encodeString(bytes).dropFirst().dropLast())
    }
}
