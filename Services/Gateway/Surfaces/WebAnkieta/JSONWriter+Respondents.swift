import Contracts
import JSON

extension JSONWriter {
    /// `total` is a string and counts all matches.
    mutating func beginRespondents(total: Int64) {
        beginObject()
        writeKey("total")
        write(String(total))
        writeKey("list")
        beginArray()
    }

    mutating func endRespondents() {
        endArray()
        endObject()
    }

    /// Further elements of an array that another writer began: each with a comma in front.
    mutating func continueRespondents(_ respondents: [Respondent], at publicURL: PublicURL) {
        // The writer sets a comma between values, and knows of one value before these when it has written an empty raw one.
        writeRaw([])
        for respondent in respondents { write(respondent, at: publicURL) }
    }

    /// One respondent with every documented field: the date of adding under both names that the document uses, all fifteen labels,
    /// and `date_invitaion_send` in the vendor's spelling.
    ///
    /// - Parameter publicURL: where `survey_link` leads.
    mutating func write(_ respondent: Respondent, at publicURL: PublicURL) {
        beginObject()
        writeExplicitField("id", respondent.id)
        writeExplicitField("token", respondent.token)
        writeExplicitField("offline_distribution", respondent.offlineDistribution ? 1 : 0)
        writeExplicitField("date_generate", respondent.added)
        writeExplicitField("date_token_generate", respondent.added)
        writeExplicitField("date_invitaion_send", respondent.invitationSent)
        writeExplicitField("date_survey_open", respondent.opened)
        writeExplicitField("date_survey_answer", respondent.answered)
        writeExplicitField("email", respondent.email)
        for index in 0..<15 {
            writeExplicitField("label\(index + 1)", index < respondent.labels.count ? respondent.labels[index] : "")
        }
        writeExplicitField("answer_postponed", respondent.postponed.map { $0 ? 1 : 0 })
        writeExplicitField("survey_link", respondent.link.map(publicURL.absolute))
        endObject()
    }
}
