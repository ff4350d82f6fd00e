import Contracts
import RPC

extension AppearanceChange {
    var violations: [FieldViolation] {
        var violations: [FieldViolation] = []
        if let accent, !Self.isColour(accent) {
            violations.append(FieldViolation(field: "accent", description: "must be a colour written as #rrggbb"))
        }
        if let problem = logo.flatMap(LogoRules.problem) { violations.append(FieldViolation(field: "logo", description: problem)) }
        return violations
    }

    private static func isColour(_ text: String) -> Bool {
        text.utf8.count == 7 && text.utf8.first == UInt8(ascii: "#")
            && text.utf8.dropFirst().allSatisfy { byte in
                UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte | 0x20
            }
    }
}

/// What may stand on every page of an account as its logo.
///
/// Browsers run no script and load nothing in a picture that is shown as one, and there is no address at which a logo would be anything
/// else. What has no place in a logo is refused all the same: it would show that somebody means something else with it.
enum LogoRules {
    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    /// Pixels in either direction: a small file can unfold to gigabytes.
    private static let longestSide = 2_000

    /// What is wrong with it; nil for a good one.
    static func problem(_ logo: Logo) -> String? {
        let bytes = logo.bytes.bytes
        guard 1...Logo.largest ~= bytes.count else { return "must take \(Logo.largest) bytes at most" }
        switch logo.type {
        case "image/png": return isPNG(bytes) ? nil : "must be a PNG of at most \(longestSide) × \(longestSide) pixels"
        case "image/svg+xml": return problem(ofSVG: bytes)
        default: return "must be image/png or image/svg+xml"
        }
    }

    /// Its signature, and sides within the limit in the header that comes first.
    private static func isPNG(_ bytes: [UInt8]) -> Bool {
        guard bytes.count > 24, bytes.starts(with: signature), bytes[12..<16].elementsEqual("IHDR".utf8) else { return false }
        let sides = [16, 20].map { start in bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
        return sides.allSatisfy { 1...longestSide ~= $0 }
    }

    private static func problem(ofSVG bytes: [UInt8]) -> String? {
        guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else { return "must be SVG in UTF-8" }
        let plain = text.lowercased()
        guard plain.contains("<svg"), plain.contains("http://www.w3.org/2000/svg") else { return "must be an SVG document" }
        let unwanted = ["<script", "<foreignobject", "<iframe", "<!doctype", "<!entity", "<?xml-stylesheet", "javascript:", "@import"]
        if let found = unwanted.first(where: plain.contains) { return "must not contain \(found)" }
        if plain.contains(/[\s"'\/]on[a-z]+\s*=/) { return "must not handle events" }
        if plain.contains(/href\s*=\s*["']?\s*[^#"'\s]/) || plain.contains(/url\(\s*["']?\s*[^#"'\s]/) {
            return "must not refer to anything outside of it"
        }
        return nil
    }
}
