import Contracts
import RPC

extension RPCError {
    /// A fault of filling in, in the words of the contract.
    init(_ fault: FillingFault) {
        self =
            switch fault {
            case .refused(let refusal): RPCError(refusal)
            case .unanswered(let questions): .unanswered(questions)
            case .missingCredential(let name):
                RPCError(.invalidArgument, reason: FillingRefusal.missingCredential, "the parameter \(name) is missing")
            case .invalid(let violations): .invalid(violations)
            }
    }

    private static func unanswered(_ questions: [Int64]) -> RPCError {
        var error = RPCError(FillingRefusal.unanswered)
        error.details.fieldViolations = questions.map { question in
            FieldViolation(field: AnswerPath(question: question).description, description: "This question must be answered.")
        }
        return error
    }

    init(_ refusal: FillingRefusal) {
        self.init(refusal == .foreign ? .permissionDenied : .failedPrecondition, reason: refusal, refusal.sentence)
    }
}

extension FillingRefusal {
    fileprivate var sentence: String {
        switch self {
        case .inactive: "the survey is not collecting yet"
        case .ended: "the survey has ended"
        case .urlTitle: "the url_title is not the survey's"
        case .password: "the password is not the survey's"
        case .token: "the token does not belong to the survey"
        case .tokenUsed: "the token has been used"
        case .tokenExpired: "the time to use the token is over"
        case .respondentKey: "the respondent_key does not belong to the response"
        case .unanswered: "a mandatory question is not answered"
        case .questionType: "a question was answered as another type"
        case .pageOrder: "the page is not the next one"
        case .finished: "the response is completed"
        case .foreign: "the survey belongs to another account"
        case .missingCredential: "the credential of the survey's security level is missing"
        }
    }
}
