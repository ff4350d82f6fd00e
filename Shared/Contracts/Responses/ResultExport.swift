import JSON

/// The form of an export.
public enum ExportFormat: String, Sendable, CaseIterable, JSONCodable {
    /// RFC 4180, UTF-8, safe for spreadsheets.
    case csv
    /// An object a line.
    case ndjson
    /// SPSS's system file, with labels. Its first byte comes when all texts have been measured.
    case sav
}

@Message
public struct ExportRequest: Sendable, Equatable {
    public var survey: Int64
    public var format: ExportFormat
    /// `completed` or `partial`; nil for both.
    public var status: String?
}

@Message
public struct CodebookRequest: Sendable, Equatable {
    public var survey: Int64
}

/// A piece of a document, cut anywhere. All pieces in their order are the document, and it is whole only when the stream ends without an error.
@Message
public struct ExportChunk: Sendable, Equatable {
    public var bytes: Base64
    /// What a file of it may be called, without an extension: letters, digits, `-` and `_`. With the first piece.
    public var name: String?
}
