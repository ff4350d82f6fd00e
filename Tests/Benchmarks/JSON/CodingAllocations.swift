import BenchmarkMessages
import Foundation
import JSON

/// What the coding of one measured call allocates: the request is decoded, answered, and the answer encoded.
@Message
struct CodingAllocations {
    /// With our coder, whose writer is kept from call to call, as a connection keeps it.
    var perCall: Double
    var foundationPerCall: Double

    static func measure(calls: Int = 50_000) -> CodingAllocations {
        let bytes = JSON.encode(ParticipationRequest.sample)
        let data = Data(bytes)
        var writer = JSONWriter()
        let (decoder, encoder) = (JSONDecoder(), JSONEncoder())
        return CodingAllocations(
            perCall: allocations(calls) {
                guard let request = try? JSON.decode(ParticipationRequest.self, from: bytes) else { return }
                writer.reset()
                request.granted().encode(to: &writer)
            },
            foundationPerCall: allocations(calls) {
                guard let request = try? decoder.decode(ParticipationRequest.self, from: data) else { return }
                _ = try? encoder.encode(request.granted())
            })
    }

    private static func allocations(_ calls: Int, _ operation: () -> Void) -> Double {
        for _ in 0..<1_000 { operation() }
        let before = count()
        for _ in 0..<calls { operation() }
        return Double(count() - before) / Double(calls)
    }

    /// The counter of `Allocations/allocations.c`; 0 where that library is not loaded.
    private static func count() -> UInt64 {
        typealias Counter = @convention(c) () -> UInt64
        guard let symbol = dlsym(nil, "benchmark_allocations") else { return 0 }
        return unsafeBitCast(symbol, to: Counter.self)()
    }
}
