import Contracts
import Hummingbird
import JSON
import RPC

/// How the account's pages look to respondents.
extension ManagementSurface {
    func getAppearance(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        guard let account = call.account else { throw Fault.forbidden("This takes an account's key.") }
        let appearance = try await services.tokens.call(TokensContract.getAppearance, AccountID(id: account), in: call)
        if request.holds(version: appearance.version) { return Response(status: .notModified, headers: Self.tag(appearance.version)) }
        return reply(.ok, Self.body(appearance), headers: Self.tag(appearance.version))
    }

    /// `{"accent": "#rrggbb", "logo": "data:image/png;base64,…"}`; what is left out or null is the house's own.
    func putAppearance(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        var fields = FieldReader(try await document(request))
        let accent = fields.optionalText("accent")
        let logo = fields.optionalText("logo").flatMap { text -> Logo? in
            let logo = Self.logo(text)
            if logo == nil { fields.note("logo", "must be a picture written as data:image/png;base64,… or data:image/svg+xml;base64,…") }
            return logo
        }
        try fields.finish()
        let change = AppearanceChange(version: try request.expectedVersion(), accent: accent, logo: logo)
        let appearance = try await services.tokens.call(TokensContract.putAppearance, change, in: call)
        return reply(.ok, Self.body(appearance), headers: Self.tag(appearance.version))
    }

    private static func logo(_ text: String) -> Logo? {
        guard text.hasPrefix("data:"), let comma = text.firstIndex(of: ","), text.utf8.count <= 4 * Logo.largest else { return nil }
        let head = text[..<comma].dropFirst("data:".count).split(separator: ";", omittingEmptySubsequences: false)
        let digits = text[comma...].dropFirst()
        guard let type = head.first, head.last == "base64",
            digits.utf8.allSatisfy({ $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }),
            let bytes = try? JSON.decode(Base64.self, from: "\"\(digits)\"")
        else { return nil }
        return Logo(type: type.lowercased(), bytes: bytes)
    }

    /// With the accent as pages show it: as near to what was wanted as letters stay readable.
    private static func body(_ appearance: Appearance) -> JSONValue {
        let palette = Palette(accent: appearance.accent)
        let logo: JSONValue =
            appearance.logo.map { logo in
                .string("data:\(logo.type);base64,\(JSON.encodeString(logo.bytes).dropFirst().dropLast())")
            } ?? .null
        return [
            "accent": appearance.accent.map { .string($0) } ?? .null, "logo": logo,
            "shown_accent": ["light": .string(palette.day.text), "dark": .string(palette.night.text)],
        ]
    }
}
