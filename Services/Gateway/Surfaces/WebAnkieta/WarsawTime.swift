import Foundation
import JSON

/// Times as WebAnkieta writes them: `YYYY-MM-DD HH:MM:SS` by the clocks of Warsaw, without saying so (F-27).
enum WarsawTime {
    private static let zone: TimeZone = {
        guard let zone = TimeZone(identifier: "Europe/Warsaw") else { preconditionFailure("Foundation does not know Europe/Warsaw") }
        return zone
    }()

    /// - Parameter microseconds: since 1970; nil becomes `null`.
    static func value(_ microseconds: Int64?) -> JSONValue {
        guard let microseconds else { return .null }
        return .string(text(microseconds))
    }

    static func text(_ microseconds: Int64) -> String {
        let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(microseconds) / 1_000_000))
        return String(Timestamp.text(microseconds + Int64(offset) * 1_000_000).prefix(19)).replacing("T", with: " ")
    }
}
