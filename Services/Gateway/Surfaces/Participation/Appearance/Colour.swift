import Foundation

/// A colour of sRGB, and how well it is told from others (WCAG 2.2, "contrast ratio").
struct Colour: Sendable, Equatable {
    var red: Double
    var green: Double
    var blue: Double

    static let white = Colour(red: 1, green: 1, blue: 1)
    static let black = Colour(red: 0, green: 0, blue: 0)

    init(red: Double, green: Double, blue: Double) {
        (self.red, self.green, self.blue) = (red, green, blue)
    }

    /// - Parameter text: `#rrggbb`
    init?(_ text: String) {
        guard text.utf8.count == 7, text.hasPrefix("#"), let value = Int(text.dropFirst(), radix: 16), value >= 0 else { return nil }
        self.init(red: Double(value >> 16) / 255, green: Double(value >> 8 & 255) / 255, blue: Double(value & 255) / 255)
    }

    var text: String {
        let digits = [red, green, blue].map { part in
            let digits = String(Int((part * 255).rounded()), radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }
        return "#" + digits.joined()
    }

    /// From 1, for the same, to 21.
    func contrast(to other: Colour) -> Double {
        let (lighter, darker) = (max(luminance, other.luminance), min(luminance, other.luminance))
        return (lighter + 0.05) / (darker + 0.05)
    }

    private var luminance: Double {
        func linear(_ part: Double) -> Double { part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4) }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    func mixed(with other: Colour, share: Double) -> Colour {
        Colour(
            red: red + (other.red - red) * share, green: green + (other.green - green) * share, blue: blue + (other.blue - blue) * share)
    }

    /// The colour, or the first on the way to `end` that is told from the background well enough.
    func readable(on background: Colour, towards end: Colour, atLeast ratio: Double = 4.6) -> Colour {
        // Written with 8 bits a part, as the browser will have it.
        for step in 0..<50 {
            let mixed = mixed(with: end, share: Double(step) / 50)
            if let written = Colour(mixed.text), written.contrast(to: background) >= ratio { return written }
        }
        return end
    }
}
