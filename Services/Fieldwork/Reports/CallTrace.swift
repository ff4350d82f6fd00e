import JSON
import RPC

/// The circumstances of a call, for those who look for its traces elsewhere.
struct CallTrace: Sendable {
    var target: Target
    var identity: PeerIdentity
    var requestID: String
    var elapsed: Duration

    init(target: Target, session: Session, context: CallContext, elapsed: Duration) {
        self.target = target
        identity = session.identity.identity
        requestID = context.requestID
        self.elapsed = elapsed
    }

    private var microseconds: Int64 { Int64(elapsed / .microseconds(1)) }

    var text: String {
        """
        peer     \(target)
        as       \(identity)
        request  \(requestID)
        took     \(Figures.milliseconds(microseconds: microseconds))
        """
    }

    var json: JSONValue {
        [
            "service": .string(target.service), "address": .string(target.address), "identity": .string(identity.description),
            "request": .string(requestID), "microseconds": .integer(microseconds),
        ]
    }
}
