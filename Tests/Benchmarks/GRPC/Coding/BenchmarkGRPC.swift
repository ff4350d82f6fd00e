import Foundation
import GRPCCore

/// The contract between `bench-grpc-server` and `bench-grpc-client`.
public enum BenchmarkGRPC {
    public static let begin = MethodDescriptor(fullyQualifiedService: "benchmark.Participations", method: "Begin")
}

/// Messages as JSON, written by Foundation.
public struct FoundationSerializer<Message: Encodable>: MessageSerializer {
    private let encoder = JSONEncoder()

    public init() {}

    public func serialize<Bytes: GRPCContiguousBytes>(_ message: Message) throws -> Bytes {
        Bytes(try encoder.encode(message))
    }
}

/// Messages from JSON, read by Foundation.
public struct FoundationDeserializer<Message: Decodable>: MessageDeserializer {
    private let decoder = JSONDecoder()

    public init() {}

    public func deserialize<Bytes: GRPCContiguousBytes>(_ bytes: Bytes) throws -> Message {
        try bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return try decoder.decode(Message.self, from: Data()) }
            // Foundation reads where the bytes lie; a copy would be a cost that is not its own.
            let data = Data(bytesNoCopy: UnsafeMutableRawPointer(mutating: base), count: buffer.count, deallocator: .none)
            return try decoder.decode(Message.self, from: data)
        }
    }
}
