import Contracts
import RPC
import Storage

extension Filling {
    /// Allowed before and after completion, and again: the last one counts (F-25).
    func setTimes(_ request: FillingTimes, _ call: CallContext) async throws -> Nothing {
        try await repeating(ResponsesContract.setTimes, request, call) { call in
            let found = try await database.read { try find(request.survey, request.response, in: $0) }
            _ = try checkOwner(found.survey, call)
            let response = try checkKey(request.respondentKey, of: found.response)
            try Self.check(request)
            let now = clock.now()
            // Under a key a late repetition does not undo what was set after it.
            return try await database.write(once: call, ResponsesContract.setTimes, request, at: now) { transaction in
                let isNew = try ResponseStore.setTimes(
                    opened: request.opened, answered: request.answered, of: response.id, in: transaction)
                if isNew {
                    try ResponseEvents.timesSet(
                        opened: request.opened, answered: request.answered, of: response, at: now, in: transaction)
                }
                return Nothing()
            }
        }
    }

    /// Strictly `YYYY-MM-DD HH:MM:SS`, of the calendar, and in order (F-26).
    private static func check(_ times: FillingTimes) throws(FillingFault) {
        var mistakes = Mistakes()
        for (field, text) in [("date_survey_open", times.opened), ("date_survey_answer", times.answered)] where !text.isLocalDateTime {
            mistakes.note(field, "This must be a date and time of the calendar written as `YYYY-MM-DD HH:MM:SS`.")
        }
        // Texts of this shape are in the order of the times that they denote.
        if mistakes.isEmpty, times.answered < times.opened {
            mistakes.note("date_survey_answer", "This must not be before `date_survey_open`.")
        }
        guard mistakes.isEmpty else { throw .invalid(mistakes.violations) }
    }
}

extension String {
    fileprivate var isLocalDateTime: Bool {
        guard let numbers = DigitPattern("dddd-dd-dd dd:dd:dd").numbers(in: utf8) else { return false }
        return CivilDate(year: numbers[0], month: numbers[1], day: numbers[2]) != nil && numbers[3] < 24 && numbers[4] < 60
            && numbers[5] < 60
    }
}
