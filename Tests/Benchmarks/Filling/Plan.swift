import Foundation
import JSON

/// What a respondent sends, as the driver wrote it down: the request that opens a response, and the answers to each page.
@Message
struct Plan: Sendable {
    var survey: Int64
    /// The secret of a key with the scope `responses`.
    var key: String
    /// Form parameters of `getaccess`.
    var access: String
    /// Where the survey's pages begin, for respondents with a browser; nil for those who use the interface.
    var link: String?
    /// By page id, the form parameters of its answers.
    var pages: [PlannedPage]

    init(contentsOf path: String) throws {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        self = try bytes.withUnsafeBytes { try JSON.decode(Plan.self, from: $0) }
    }
}

@Message
struct PlannedPage: Sendable {
    var id: Int64
    var answers: String
}
