/// The colours of a page, by day and by night. An account chooses one of them; the rest are the house's, and all texts are readable on them.
struct Palette: Sendable, Equatable {
    static let houseAccent = "#0b5cad"
    /// Of pages, and the darker ground that fields and boxes have by day.
    static let dayBox = Colour(red: 0xF3 / 255, green: 0xF5 / 255, blue: 0xF8 / 255)
    static let nightBox = Colour(red: 0x23 / 255, green: 0x27 / 255, blue: 0x2E / 255)

    /// What buttons, links and focus are painted with. Buttons have white letters by day and dark ones by night.
    let day: Colour
    let night: Colour

    /// - Parameter accent: `#rrggbb`. It is darkened, for the night lightened, until letters on it and in it can be read.
    init(accent: String?) {
        let chosen = accent.flatMap(Colour.init) ?? Colour(Self.houseAccent) ?? .black
        day = chosen.readable(on: Self.dayBox, towards: .black)
        night = chosen.readable(on: Self.nightBox, towards: .white)
    }
}
