import Contracts
import RPC

extension RespondentCriteria {
    /// The criteria of a search among its parameters (WA-R S:230-300). What is empty is no criterion.
    ///
    /// - Throws: `Fault.invalid` where the two spellings of one criterion say two things.
    init(_ parameters: ParameterTree) throws {
        self.init(
            token: try parameters.given("token"), email: try parameters.given("email"),
            added: try parameters.either("date_generate", "date_token_generate"),
            invitationSent: try parameters.either("date_invitaion_send", "date_invitation_send"),
            opened: try parameters.given("date_survey_open"), answered: try parameters.given("date_survey_answer"))
        labels = try LabelCriterion.all(in: parameters)
    }
}

extension LabelCriterion {
    /// `label1`, `label2`, … among the parameters, whatever their number; those that are empty are left out.
    static func all(in parameters: ParameterTree) throws -> [LabelCriterion] {
        var labels: [LabelCriterion] = []
        for (name, _) in parameters.members where name.hasPrefix("label") {
            let digits = name.dropFirst("label".count)
            guard !digits.isEmpty, digits.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { continue }
            guard let value = try parameters.given(name) else { continue }
            labels.append(LabelCriterion(number: Int64(digits) ?? 0, value: value))
        }
        return labels
    }
}

extension ParameterTree {
    /// A parameter that the documents spell in two ways.
    ///
    /// - Throws: `Fault.invalid` where both are given and say two things.
    func either(_ name: String, _ other: String) throws -> String? {
        let (first, second) = (try given(name), try given(other))
        if let first, let second, first != second {
            throw Fault.invalid([FieldViolation(field: other, description: "says another thing than \(name)")])
        }
        return first ?? second
    }
}
