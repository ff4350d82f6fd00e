import JSON

/// The first frame of each side. Both send it at once after the TLS handshake.
@Message
struct Hello: Sendable {
    /// What every side must accept, so that an error always fits.
    static let leastMaximumFrame: Int64 = 16_384

    /// Major versions that this side speaks. The connection uses the highest that both name.
    var versions: [Int64] = [1]
    /// Largest `length` of a frame that this side accepts, in bytes.
    var maxFrame: Int64
    /// Calls that this side answers at one time on this connection; 0 from a side that answers none.
    var maxInFlight: Int64 = 0
    /// Items that the other side may send on each stream before the first CREDIT.
    var initialCredit: Int64 = 0
    /// Bytes of such items.
    var initialBytes: Int64 = 262_144
    /// The service's name, or the tool's.
    var service: String
    var instance: String
    var build: String = ""
    /// What this side answers; empty from a side that answers nothing.
    var methods: [MethodDescription] = []
}

/// Why a connection is closed on purpose: the `code` of GOAWAY, whose payload is a sentence for a person.
enum GoAwayReason: UInt16 {
    case shutdown = 0
    case protocolError = 1
    case identityRefused = 2
    case versionMismatch = 3
    case idle = 4
}
