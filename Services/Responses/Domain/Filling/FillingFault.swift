import Contracts
import RPC

/// Why filling in does not go on.
enum FillingFault: Error, Sendable, Equatable {
    /// For a reason that the filling interface has a code for.
    case refused(FillingRefusal)
    /// Questions that must be answered were not.
    case unanswered(questions: [Int64])
    /// The credential of the survey's level was not given; the name is the parameter's (F-5).
    case missingCredential(String)
    /// Something that was sent cannot be understood or is out of bounds (F-14, F-15).
    case invalid([FieldViolation])
}
