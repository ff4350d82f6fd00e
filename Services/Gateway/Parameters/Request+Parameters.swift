import Hummingbird
import NIOCore

extension Request {
    /// The parameters of the path, the body and the query, in this order of precedence (BEHAVIOUR R-1).
    ///
    /// - Throws: `ParameterError`, or `Fault.tooLarge` and `Fault.timeUp` for the body.
    func parameters(
        path: [(String, String)] = [], bodyLimit: Int, limits: ParameterLimits = .standard
    ) async throws -> ParameterTree {
        var tree = ParameterTree()
        for (key, value) in path { tree.set(.text(value), at: key) }
        tree = tree.merged(over: try await bodyParameters(limit: bodyLimit, limits: limits))
        return tree.merged(over: try queryParameters(limits: limits))
    }

    func queryParameters(limits: ParameterLimits = .standard) throws(ParameterError) -> ParameterTree {
        guard let query = uri.query else { return ParameterTree() }
        return try ParameterTree(form: query.utf8, limits: limits)
    }

    /// A body without a type is taken for a form, as PHP's clients mean it.
    func bodyParameters(limit: Int, limits: ParameterLimits = .standard) async throws -> ParameterTree {
        let bytes = try await collected(upTo: limit)
        guard bytes.readableBytes > 0 else { return ParameterTree() }
        switch headers[.contentType].map(MediaType.init) ?? .form {
        case .form: return try ParameterTree(form: bytes.readableBytesView, limits: limits)
        case .json: return try bytes.withUnsafeReadableBytes { try ParameterTree(json: $0, limits: limits) }
        default: throw ParameterError.unsupportedMediaType
        }
    }

    /// The whole body.
    func collected(upTo limit: Int) async throws -> ByteBuffer {
        if let length = headers[.contentLength].flatMap(Int.init), length > limit { throw Fault.tooLarge(limit: limit) }
        do {
            let bytes = try await body.collect(upTo: limit)
            // A cancelled read ends the body early without an error.
            try Task.checkCancellation()
            return bytes
        } catch is NIOTooManyBytesError {
            throw Fault.tooLarge(limit: limit)
        } catch is CancellationError {
            throw Fault.timeUp
        }
    }
}
