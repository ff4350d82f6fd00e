import Contracts
import Hummingbird
import JSON
import RPC
import Testing

@testable import GatewayService

@Suite("An account's looks")
struct AppearanceTests {
    @Test(
        "letters can be read on and in every colour, by day and by night",
        arguments: ["#000000", "#ffffff", "#ffee00", "#7f7f7f", "#ff0000", "#0b5cad", "#00ff00", "#123456", nil])
    func contrast(accent: String?) throws {
        let palette = Palette(accent: accent)
        let night = try #require(Colour("#16191e"))
        for background in [Colour.white, Palette.dayBox] { #expect(palette.day.contrast(to: background) >= 4.5) }
        for background in [night, Palette.nightBox] { #expect(palette.night.contrast(to: background) >= 4.5) }
        let letters = try #require(Colour("#10131a"))
        #expect(palette.night.contrast(to: letters) >= 4.5)
    }

    @Test("a colour that can be read stays as it is")
    func unchanged() {
        #expect(Palette(accent: "#0b5cad").day.text == "#0b5cad")
        #expect(Colour("#ffffff")?.contrast(to: .black) == 21)
        #expect(Colour("#fffff") == nil && Colour("0ffffff") == nil && Colour("#-fffff") == nil)
    }

    @Test("the management interface sets colour and logo, and says what is shown")
    func management() async throws {
        let gateway = TestGateway()
        gateway.tokens.on(TokensContract.putAppearance) { change, _ in
            Appearance(account: 7, name: "A", version: 3, accent: change.accent, logo: change.logo)
        }
        let body = ##"{"accent": "#ffee00", "logo": "data:image/png;base64,AAEC"}"##
        let reply = try await gateway.send(
            .put, "/manage/v1/appearance", key: "manage", type: TestGateway.json, body: body, headers: [.ifMatch: "\"2\""])
        #expect(reply.status == 200 && reply.headers[.eTag] == "\"3\"")
        let document = try JSON.decode(JSONValue.self, from: reply.body)
        #expect(document["accent"] == "#ffee00" && document["logo"] == "data:image/png;base64,AAEC")
        #expect(document["shown_accent"]?["dark"] == "#ffee00" && document["shown_accent"]?["light"] != "#ffee00")
        #expect(
            gateway.tokens.requests(TokensContract.putAppearance)
                == [AppearanceChange(version: 2, accent: "#ffee00", logo: Logo(type: "image/png", bytes: Base64([0, 1, 2])))])
        #expect(gateway.tokens.contexts(TokensContract.putAppearance).map(\.account) == [7])
    }

    @Test(
        "what is no picture is refused before anybody is asked",
        arguments: ["x", "data:image/png,AA", "data:image/png;base64,A", "https://example.org/a.png"])
    func noPicture(logo: String) async throws {
        let gateway = TestGateway()
        let body = JSON.encodeString(JSONValue.object(["logo": .string(logo)]))
        let reply = try await gateway.send(.put, "/manage/v1/appearance", key: "manage", type: TestGateway.json, body: body)
        #expect(reply.status == 422 && reply.body.contains("logo"))
        #expect(gateway.tokens.requests(TokensContract.putAppearance).isEmpty)
    }

    @Test("a page has the looks of its survey's account, and the house's while they cannot be asked for")
    func pages() async throws {
        let participation = ParticipationBench()
        participation.fill()
        participation.gateway.tokens.on(TokensContract.getAppearance) { account, _ in
            Appearance(
                account: account.id, name: "A & B", version: 1, accent: "#0a7d5a", logo: Logo(type: "image/png", bytes: Base64([0, 1, 2])))
        }
        let page = try await participation.show()
        #expect(page.body.contains("--a:#0a7d5a;") && page.body.contains(#"<img src="data:image/png;base64,AAEC" alt="A &amp; B">"#))
        participation.gateway.tokens.refuse(TokensContract.getAppearance, RPCError(.unavailable, "x"))
        let plain = try await participation.show()
        #expect(plain.status == 200 && plain.body.contains("--a:\(Palette.houseAccent);") && !plain.body.contains("<img"))
    }
}
