import ArgumentParser
import BenchmarkMessages
import Foundation
import JSON

/// Measures the coder of `@Message` beside Foundation's, on the same values, in turns. Writes a `CodingReport` as JSON.
@main
struct BenchJSON: ParsableCommand {
    @Option(help: "Rounds, of which the medians count.")
    var rounds = 5

    @Option(help: "Milliseconds that each operation gets in each round.")
    var milliseconds = 200

    @Flag(help: "Count allocations for each call's coding instead, under the counting library.")
    var allocations = false

    @Option(help: "Write the measured call's request and reply to this folder instead, each framed as a gRPC message too.")
    var samples: String?

    func run() throws {
        if let samples { return try write(to: samples) }
        if allocations { return say(CodingAllocations.measure()) }
        let request = ParticipationRequest.sample
        say(
            CodingReport(measurements: [
                try compare("decode", request), try compare("encode", request.granted()),
                try compare("decode", Questionnaire.sample), try compare("encode", Questionnaire.sample),
            ]))
    }

    private func compare<Value: Codable & JSONCodable & Equatable>(_ operation: String, _ value: Value) throws -> CodingReport.Measurement {
        let bytes = JSON.encode(value)
        let data = Data(bytes)
        let (decoder, encoder) = (JSONDecoder(), JSONEncoder())
        // Both read what the other writes, and the same from it.
        guard try JSON.decode(Value.self, from: [UInt8](encoder.encode(value))) == value,
            try decoder.decode(Value.self, from: data) == value
        else { throw ValidationError("the coders disagree about \(Value.self)") }
        var writer = JSONWriter()
        var ours: [Double] = []
        var foundation: [Double] = []
        for _ in 0..<rounds {
            if operation == "decode" {
                ours.append(try time { _ = try JSON.decode(Value.self, from: bytes) })
                foundation.append(try time { _ = try decoder.decode(Value.self, from: data) })
            } else {
                ours.append(
                    time {
                        writer.reset()
                        value.encode(to: &writer)
                    })
                foundation.append(try time { _ = try encoder.encode(value) })
            }
        }
        return CodingReport.Measurement(
            operation: operation, bytes: bytes.count, nanoseconds: median(ours), foundationNanoseconds: median(foundation))
    }

    /// Nanoseconds of this thread's CPU time for one operation, so that whatever else the machine does counts for little.
    private func time(_ operation: () throws -> Void) rethrows -> Double {
        let begin = cpuNanoseconds()
        var (count, batch) = (0, 1)
        while true {
            for _ in 0..<batch { try operation() }
            count += batch
            let elapsed = cpuNanoseconds() - begin
            if elapsed >= milliseconds * 1_000_000 { return Double(elapsed) / Double(count) }
            // The clock is looked at seldom enough to cost nothing.
            if batch < 256 { batch *= 2 }
        }
    }

    private func cpuNanoseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    private func median(_ values: [Double]) -> Double {
        values.sorted()[values.count / 2]
    }

    private func write(to folder: String) throws {
        let request = JSON.encode(ParticipationRequest.sample)
        let reply = JSON.encode(ParticipationRequest.sample.granted())
        for (name, bytes) in [("request", request), ("reply", reply)] {
            let prefix = [0] + withUnsafeBytes(of: UInt32(bytes.count).bigEndian) { Array($0) }
            try Data(bytes).write(to: URL(filePath: "\(folder)/\(name).json"))
            try Data(prefix + bytes).write(to: URL(filePath: "\(folder)/\(name).grpc"))
        }
    }

    private func say(_ value: some JSONEncodable) {
        print(JSON.encodeString(value))
    }
}
