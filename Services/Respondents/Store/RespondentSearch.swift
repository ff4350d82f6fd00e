import Storage

/// The statements that count and list a survey's respondents: all of them, or those whom a filter lets through.
///
/// One condition leads: its index begins with account, survey and the condition, and goes on with address and id, the order of the list
/// (R-10). So a page by cursor costs its own rows, a page by offset a step of the index for each row in front of it, and a count a step for
/// each match. The others are checked row by row. They are written so that no engine takes one of their indexes instead.
struct RespondentSearch {
    let account: Int64
    let survey: Int64
    /// The first leads.
    let conditions: [RespondentFilter.Condition]

    /// Matches that are counted of each condition to find the one that leads.
    private static let probe: Int64 = 1_000

    init(account: Int64, survey: Int64, conditions: [RespondentFilter.Condition]) {
        self.account = account
        self.survey = survey
        self.conditions = conditions
    }

    /// The same with the rarest condition in front: what few have, few rows have to be read for.
    func led(in transaction: borrowing Transaction) throws -> RespondentSearch {
        guard conditions.count > 1 else { return self }
        var counts: [(index: Int, count: Int64)] = []
        for (index, condition) in conditions.enumerated() {
            let alone = RespondentSearch(account: account, survey: survey, conditions: [condition])
            counts.append((index, try alone.count(atMost: Self.probe, in: transaction)))
        }
        guard let rarest = counts.min(by: { $0.count < $1.count }) else { return self }
        var ordered = conditions
        ordered.insert(ordered.remove(at: rarest.index), at: 0)
        return RespondentSearch(account: account, survey: survey, conditions: ordered)
    }

    /// All matches, or as many as matter.
    func count(atMost limit: Int64? = nil, in transaction: borrowing Transaction) throws -> Int64 {
        let (text, arguments) = counting(atMost: limit)
        return try transaction.query(text, arguments: arguments).first?.value(0) ?? 0
    }

    func counting(atMost limit: Int64?) -> (text: String, arguments: [any SQLConvertible]) {
        var statement = Statement(search: self, isCounting: true)
        let matches = "FROM \(statement.source) WHERE \(statement.matches)"
        guard let limit else { return ("SELECT count(*) \(matches)", statement.arguments) }
        let text = "SELECT count(*) FROM (SELECT 1 \(matches) LIMIT \(statement.placeholder(limit))) AS some"
        return (text, statement.arguments)
    }

    /// Matches in the order of the list, from an offset or behind one of them.
    func rows(
        _ columns: String, from start: Start, limit: Int64, in transaction: borrowing Transaction
    ) throws -> [Row] {
        let (text, arguments) = listing(columns, from: start, limit: limit)
        return try transaction.query(text, arguments: arguments)
    }

    enum Start: Equatable, Sendable {
        case offset(Int64)
        case behind(RespondentPosition)
    }

    func listing(_ columns: String, from start: Start, limit: Int64) -> (text: String, arguments: [any SQLConvertible]) {
        var statement = Statement(search: self, isCounting: false)
        var text = "SELECT \(columns) FROM \(statement.source) WHERE \(statement.matches)"
        let (email, id) = statement.key
        // Of one address the ids alone are in order, and of one reference there is nothing to be ordered.
        let isOne = if case .reference = conditions.first { true } else { false }
        let hasOneAddress = if case .email = conditions.first { true } else { isOne }
        let order = hasOneAddress ? id : "\(email), \(id)"
        if case .behind(let position) = start {
            let place = hasOneAddress ? "" : "\(statement.placeholder(position.emailKey)), "
            text += " AND (\(order)) > (\(place)\(statement.placeholder(position.id)))"
        }
        if !isOne { text += " ORDER BY \(order)" }
        text += " LIMIT \(statement.placeholder(limit))"
        if case .offset(let offset) = start { text += " OFFSET \(statement.placeholder(offset))" }
        return (text, statement.arguments)
    }

    /// A statement while it is put together.
    private struct Statement {
        private(set) var arguments: [any SQLConvertible]
        let source: String
        /// By what the list is ordered, as columns of what leads.
        let key: (email: String, id: String)
        private(set) var matches = ""

        init(search: RespondentSearch, isCounting: Bool) {
            arguments = [search.account, search.survey]
            let rest = search.conditions.dropFirst()
            if case .label(let number, let value) = search.conditions.first {
                key = ("l.email_key", "l.respondent")
                // What is known from labels alone needs no look at the respondents.
                let isEnough = isCounting && rest.allSatisfy(\.isLabel)
                source = isEnough ? "respondent_labels l" : "respondent_labels l JOIN respondents r ON r.id = l.respondent"
                matches = "l.account = ?1 AND l.survey = ?2 AND l.number = \(placeholder(number)) AND l.value = \(placeholder(value))"
            } else {
                key = ("r.email_key", "r.id")
                source = "respondents r"
                matches = "r.account = ?1 AND r.survey = ?2"
                if let first = search.conditions.first { matches += " AND " + leading(first, isCountedAlone: isCounting && rest.isEmpty) }
            }
            for condition in rest { matches += " AND " + following(condition) }
        }

        mutating func placeholder(_ argument: any SQLConvertible) -> String {
            arguments.append(argument)
            return "?\(arguments.count)"
        }

        /// As the index has it.
        private mutating func leading(_ condition: RespondentFilter.Condition, isCountedAlone: Bool) -> String {
            switch condition {
            case .email(let email): "r.email_key = \(placeholder(email))"
            case .reference(let reference): "r.reference = \(placeholder(reference))"
            case .day(.added, let day): "r.added_day = \(placeholder(day))"
            case .day(let date, let day) where isCountedAlone:
                "r.\(date.rawValue)_text BETWEEN \(placeholder(day + " 00:00:00")) AND \(placeholder(day + " 23:59:59"))"
            case .day(let date, let day):
                "substr(r.\(date.rawValue)_text, 1, 10) = \(placeholder(day)) AND r.\(date.rawValue)_text IS NOT NULL"
            case .label: following(condition)
            }
        }

        /// As no index of its own has it.
        private mutating func following(_ condition: RespondentFilter.Condition) -> String {
            switch condition {
            case .email(let email): "r.email_key || '' = \(placeholder(email))"
            case .reference(let reference): "r.reference || '' = \(placeholder(reference))"
            case .day(.added, let day): "r.added_day || '' = \(placeholder(day))"
            case .day(let date, let day): "substr(r.\(date.rawValue)_text, 1, 10) || '' = \(placeholder(day))"
            case .label(let number, let value):
                """
                EXISTS (SELECT 1 FROM respondent_labels x WHERE x.account = ?1 AND x.survey = ?2 AND x.number = \(placeholder(number)) \
                AND x.value = \(placeholder(value)) AND x.email_key = \(key.email) AND x.respondent = \(key.id))
                """
            }
        }
    }
}

extension RespondentFilter.Condition {
    fileprivate var isLabel: Bool {
        if case .label = self { true } else { false }
    }
}

/// Where a respondent stands in a list.
struct RespondentPosition: Equatable, Sendable {
    let emailKey: String
    let id: Int64
}

extension RespondentPosition {
    /// As a client holds it.
    var cursor: String { "\(id)|\(emailKey)" }

    /// nil for what is no cursor.
    init?(cursor: String) {
        let parts = cursor.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let id = Int64(parts[0]) else { return nil }
        self.init(emailKey: String(parts[1]), id: id)
    }
}
