import Contracts
import RPC

/// Where a letter leads.
struct LetterLink: Equatable, Sendable {
    let url: String
    /// nil where the survey's links are not personal.
    let token: String?
}

/// The participation links of letters: those of their respondents, issued where there is none yet.
struct LetterLinks: Sendable {
    let tokens: any TokensPeer
    let responses: any ResponsesPeer
    let issueKey: IssueKey
    /// Without a slash at its end.
    let publicURL: String

    struct NoAddress: Error, CustomStringConvertible {
        let description = "the survey has no url_title, so that no link leads to it"
    }

    /// By the letters' ids; none for those without a receiver.
    ///
    /// - Parameter letters: Up to 1,000, of that mailing.
    func links(for letters: [WaitingLetter], of mailing: MailingStore.Active) async throws -> [Int64: LetterLink] {
        let letters = letters.filter(\.hasReceiver)
        guard !letters.isEmpty else { return [:] }
        let call = CallContext(deadline: .after(.seconds(10)), account: mailing.account, caller: "letters")
        if !mailing.project.isEmpty {
            let keys = letters.map { issueKey.text(mailing: mailing.root, entry: $0.entry) }
            var tokens = try await issue(keys, to: letters, of: mailing, form: .personalLink, in: call)
            // Who was deleted, which voids a token for ever, and is there again has a link under the key of the new row.
            let again = letters.indices.filter { tokens[$0] == nil && letters[$0].respondent > 0 }
            if !again.isEmpty {
                let renewed = again.map { letters[$0] }
                let anew = try await issue(
                    renewed.map { issueKey.text(respondent: $0.respondent) }, to: renewed, of: mailing, form: .personalLink, in: call)
                for (index, token) in zip(again, anew) { tokens[index] = token }
            }
            return Self.links(of: letters, tokens) { "\(publicURL)/\(mailing.project)/?d=\($0)" }
        }
        let survey = try await responses.survey(SurveyID(id: mailing.survey), in: call)
        guard let title = survey.urlTitle else { throw NoAddress() }
        guard survey.hasPersonalLinks else {
            let link = LetterLink(url: "\(publicURL)/ankieta/\(survey.id)/\(title).html", token: nil)
            return Dictionary(uniqueKeysWithValues: letters.map { ($0.id, link) })
        }
        let tokens = try await issue(
            letters.map { issueKey.text(respondent: $0.respondent) }, to: letters, of: mailing, form: .surveyToken, in: call)
        return Self.links(of: letters, tokens) { publicURL + (survey.link(token: $0) ?? "") }
    }

    private static func links(
        of letters: [WaitingLetter], _ tokens: [String?], _ url: (String) -> String
    ) -> [Int64: LetterLink] {
        Dictionary(
            uniqueKeysWithValues: zip(letters, tokens).compactMap { letter, token in
                token.map { (letter.id, LetterLink(url: url($0), token: $0)) }
            })
    }

    /// The tokens in the order of the letters; nil for those that were taken back.
    private func issue(
        _ keys: [String], to letters: [WaitingLetter], of mailing: MailingStore.Active, form: GrantForm, in call: CallContext
    ) async throws -> [String?] {
        let orders = zip(keys, letters).map { GrantOrder(issueKey: $0, reference: $1.reference) }
        let new = NewGrants(
            survey: mailing.survey, form: form, project: mailing.project.isEmpty ? nil : mailing.project, grants: orders)
        let issued = try await tokens.issueGrants(new, in: call).grants
        guard issued.map(\.issueKey) == keys else { throw RPCError(.internal, "the grants are not those that were asked for") }
        return issued.map { $0.grant.state == .revoked ? nil : $0.grant.token }
    }
}
