import BenchmarkMessages
import RPC

/// The contract between `bench-server` and `bench-client`.
public enum BenchmarkMethods {
    public static let participate = Method(
        "benchmark.participations.begin", isIdempotent: false, callers: .services("load"), request: ParticipationRequest.self,
        reply: ParticipationGrant.self)
}
