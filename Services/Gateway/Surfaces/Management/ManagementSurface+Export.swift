import Contracts
import Hummingbird
import RPC

/// The results of a survey as a file, and what its columns mean.
extension ManagementSurface {
    func exportResponses(_ request: Request, _ context: GatewayContext) async throws -> Response {
        var call = try await call(for: request, context)
        let survey = try context.id("survey", of: "survey")
        let parameters = try request.queryParameters()
        guard let file = ExportFile(format: try parameters.given("format"), accept: request.headers[.accept]) else {
            return Problem(.notAcceptable, "Results come as \(ExportFile.names).").response
        }
        let wanted = ExportRequest(survey: survey, format: file.format, status: try status(parameters))
        // The time limit of a request is for its first byte; the rest has the method's own.
        call.deadline = .distantFuture
        context.keepUnsentLow()
        let pieces = services.responses.stream(ResponsesContract.exportResponses, wanted, in: call)
        return try await StreamedDocument(pieces: pieces, patience: limits.idle)
            .response(type: file.header, file: file.format.rawValue, context)
    }

    func getCodebook(_ request: Request, _ context: GatewayContext) async throws -> Response {
        var call = try await call(for: request, context)
        call.deadline = .distantFuture
        let wanted = CodebookRequest(survey: try context.id("survey", of: "survey"))
        let pieces = services.responses.stream(ResponsesContract.codebook, wanted, in: call)
        return try await StreamedDocument(pieces: pieces, patience: limits.idle).response(type: "application/json", file: nil, context)
    }
}

/// A form in which results leave.
struct ExportFile: Equatable {
    let format: ExportFormat
    /// Names of the media type, the first of which is sent.
    private let types: [String]

    /// The first is what those get who take anything.
    private static let all = [
        ExportFile(format: .csv, types: ["text/csv"]),
        ExportFile(format: .ndjson, types: ["application/x-ndjson", "application/ndjson", "application/jsonl"]),
        ExportFile(format: .sav, types: ["application/x-spss-sav"]),
    ]

    static let names = all.map { "\($0.types[0]) (?format=\($0.format.rawValue))" }.joined(separator: ", ")

    private init(format: ExportFormat, types: [String]) {
        self.format = format
        self.types = types
    }

    /// Nil when there is no such form.
    ///
    /// - Parameters:
    ///   - format: `?format=`, which outranks the header.
    ///   - accept: The header `Accept`.
    init?(format: String?, accept: String?) {
        if let format {
            guard let file = Self.all.first(where: { $0.format.rawValue == format }) else { return nil }
            self = file
            return
        }
        let accepted = AcceptedTypes(accept)
        let qualities = Self.all.map { file in file.types.map(accepted.quality).max() ?? 0 }
        guard let best = qualities.max(), best > 0, let index = qualities.firstIndex(of: best) else { return nil }
        self = Self.all[index]
    }

    /// `Content-Type`
    var header: String {
        switch format {
        case .csv: "\(types[0]); charset=utf-8; header=present"
        case .ndjson: "\(types[0]); charset=utf-8"
        case .sav: types[0]
        }
    }
}
