import Contracts
import Crypto
import JSON
import RPC
import ServiceKit
import Storage

/// Respondents on their way through buyers' surveys.
struct EntryHandlers: Sendable {
    /// Edits of a survey that may come between a step's reading and its writing before it is given up.
    private static let attempts = 16

    let database: Database
    let clock: Clock
    let peers: any EntryPeers
    let screeners: Screeners
    let hold: HoldTime

    init(database: Database, clock: Clock, peers: any EntryPeers, hold: HoldTime) {
        self.database = database
        self.clock = clock
        self.peers = peers
        self.hold = hold
        screeners = Screeners(database: database, clock: clock, peers: peers)
    }

    func register(in router: inout Router) {
        router.on(BuyerEntryContract.look) { try await look($0, in: $1) }
        router.on(BuyerEntryContract.begin) { try await begin($0, in: $1) }
        router.on(BuyerEntryContract.get) { try await get($0, in: $1) }
        router.on(BuyerEntryContract.screen) { try await screen($0, in: $1) }
        router.on(BuyerEntryContract.finish) { try await finish($0, in: $1) }
        router.on(BuyerEntryContract.counts) { try await counts($0, in: $1) }
    }

    // MARK: Entering

    func look(_ link: BuyerEntryLink, in call: CallContext) async throws -> BuyerEntryOffer {
        let (account, survey) = try await database.read { try Self.survey(link.survey, in: $0) }
        return BuyerEntryOffer(
            localization: survey.localization, refusal: link.isSound ? link.refusal(by: survey) : .link, account: account)
    }

    /// What others are asked for comes before the entry is written, each of it the same when it is asked for again: a start that breaks off
    /// leaves no entry behind, and its repetition finds what was made.
    func begin(_ start: BuyerEntryStart, in call: CallContext) async throws -> BuyerEntry {
        let link = start.link
        guard link.isSound, 16...64 ~= start.participation.utf8.count else {
            throw RPCError.invalid("participation", "must be 16 to 64 bytes")
        }
        let (account, survey) = try await database.read { try Self.survey(link.survey, in: $0) }
        let book = LedgerBook(account: account, survey: survey.id, isTest: link.isTest)
        let name = link.entryName(in: survey, participation: start.participation)
        let linkKey = SHA256.hash(data: JSON.encode(name)).hexadecimal
        if let present = try await database.read({ try EntryStore.find(linkKey: linkKey, of: book, in: $0) }) {
            return try await shown(present, survey, in: call)
        }
        if let refusal = link.refusal(by: survey) { throw RPCError(.failedPrecondition, reason: refusal, "nobody can enter now") }
        let screener = try await screeners.questionnaire(of: survey, account: account, in: call)
        var grant: Grant?
        if let screener { grant = try await issue(linkKey, of: survey.id, screener, account: account, in: call) }
        let draft = EntryStore.Draft(
            id: Randomness.transactionID(), book: book, linkKey: linkKey, supplier: link.supplier, transactionID: link.transaction,
            screener: screener, grant: grant?.id)
        let now = clock.now()
        let entry = try await database.write { transaction in
            try EntryStore.begin(draft, clicks: survey.admission.clicks, at: now, in: transaction)
        }
        guard let entry else { throw RPCError(.failedPrecondition, reason: BuyerEntryRefusal.full, "as many have entered as may") }
        return try await shown(entry, survey, in: call)
    }

    func get(_ id: BuyerEntryID, in call: CallContext) async throws -> BuyerEntry {
        let (entry, survey) = try await database.read { try Self.entry(id.id, in: $0) }
        return try await shown(entry, survey, in: call)
    }

    private func issue(
        _ linkKey: String, of survey: Int64, _ screener: Int64, account: Int64, in call: CallContext
    ) async throws -> Grant {
        var nested = call.nested()
        nested.account = account
        let order = NewGrant(survey: screener, form: .buyerEntry, issueKey: "entry:\(survey):\(linkKey)")
        return try await peers.issue(order, in: nested)
    }

    private func shown(_ entry: EntryRecord, _ survey: BuyerSurvey, in call: CallContext) async throws -> BuyerEntry {
        var shown = BuyerEntry(
            id: entry.id, survey: survey.id, isTest: entry.isTest, state: entry.state, localization: survey.localization,
            title: survey.settings[SurveyField.title.rawValue]?.string ?? "", account: entry.account)
        switch entry.state {
        case .screening:
            // The token is kept by `tokens` alone, which has it sealed.
            guard let screener = entry.screener else { break }
            let grant = try await issue(entry.linkKey, of: survey.id, screener, account: entry.account, in: call)
            shown.screener = ScreenerAccess(questionnaire: screener, token: grant.token)
        case .admitted: shown.address = BuyerAddress.address(of: survey, isTest: entry.isTest, transaction: entry.id)
        case .completed, .terminated, .overquota, .closed: break
        }
        return shown
    }

    // MARK: Screening

    func screen(_ id: BuyerEntryID, in call: CallContext) async throws -> BuyerEntry {
        var profile: RespondentProfile?
        for _ in 0..<Self.attempts {
            let (entry, survey) = try await database.read { try Self.entry(id.id, in: $0) }
            guard entry.state == .screening else { return try await shown(entry, survey, in: call) }
            let answers: RespondentProfile
            if let profile { answers = profile } else { answers = try await self.profile(of: entry, in: call) }
            profile = answers
            let step = EntryStep(entry: entry, survey: survey, now: clock.now())
            let verdict = try await offLoop {
                Eligibility(of: answers, qualifications: survey.qualifications, quotas: survey.quotas)
            }
            let isSelfContained = BuyerAddress.address(of: survey, isTest: entry.isTest, transaction: entry.id) == nil
            let until = step.now + hold.duration(for: survey)
            let isDone = try await database.write { transaction in
                guard try step.isCurrent(in: transaction) else { return false }
                try step.screen(verdict, until: until, in: transaction)
                if isSelfContained { try step.complete(in: transaction) }
                return true
            }
            if isDone { return try await get(id, in: call) }
        }
        throw Self.busy
    }

    private func profile(of entry: EntryRecord, in call: CallContext) async throws -> RespondentProfile {
        guard let screener = entry.screener, let grant = entry.grant else { return RespondentProfile() }
        let questions = try await database.read { try Screeners.questions(of: screener, account: entry.account, in: $0) }
        var nested = call.nested()
        nested.account = entry.account
        let response: Response
        do {
            response = try await peers.response(GrantedResponse(survey: screener, grant: grant), in: nested)
        } catch let error as RPCError where error.code == .notFound {
            throw Self.unanswered
        }
        guard response.status == "completed" else { throw Self.unanswered }
        return RespondentProfile(response.answers, questions: questions)
    }

    private static var unanswered: RPCError {
        RPCError(.failedPrecondition, reason: BuyerEntryRefusal.unanswered, "the questions are not answered yet")
    }

    private static var busy: RPCError {
        RPCError(.unavailable, "others change the survey all the time", retryAfter: 100)
    }

    // MARK: Results

    func finish(_ result: BuyerEntryResult, in call: CallContext) async throws -> BuyerEntry {
        for _ in 0..<Self.attempts {
            let (entry, survey) = try await database.read { try Self.entry(result.id, in: $0) }
            guard entry.state != .screening else {
                throw RPCError(.failedPrecondition, reason: BuyerEntryRefusal.notAdmitted, "the transaction was not let in")
            }
            guard entry.state == .admitted else { return try await shown(entry, survey, in: call) }
            let step = EntryStep(entry: entry, survey: survey, now: clock.now())
            let isDone = try await database.write { transaction in
                guard try step.isCurrent(in: transaction) else { return false }
                switch result.outcome {
                case .complete: try step.complete(in: transaction)
                case .terminate: try step.end(as: .terminated, from: .admitted, in: transaction)
                case .overquota: try step.end(as: .overquota, from: .admitted, in: transaction)
                }
                return true
            }
            if isDone { return try await get(BuyerEntryID(id: entry.id), in: call) }
        }
        throw Self.busy
    }

    // MARK: Counts

    func counts(_ id: BuyerSurveyID, in call: CallContext) async throws -> BuyerSurveyCounts {
        let account = try call.requireAccount()
        let now = clock.now()
        return try await database.read { transaction in
            let (owner, survey) = try Self.survey(id.id, in: transaction)
            guard owner == account else { throw Self.surveyUnknown }
            let bounds = QuotaBounds(of: survey)
            let live = try BookCounts(LedgerBook(account: account, survey: id.id, isTest: false), bounds, at: now, in: transaction)
            let tests = try BookCounts(LedgerBook(account: account, survey: id.id, isTest: true), bounds, at: now, in: transaction)
            return BuyerSurveyCounts(
                survey: survey, completesRequired: bounds[QuotaBounds.whole] ?? 0, total: live[QuotaBounds.whole],
                tests: tests[QuotaBounds.whole], quotas: survey.quotas.map { live[$0.id] })
        }
    }

    // MARK: Rows

    private static func entry(_ id: String, in transaction: borrowing Transaction) throws -> (EntryRecord, BuyerSurvey) {
        guard let entry = try EntryStore.find(id, in: transaction),
            let survey = try BuyerSurveyStore.find(entry.survey, account: entry.account, in: transaction)
        else { throw RPCError.notFound("the entry") }
        return (entry, survey)
    }

    private static func survey(_ id: Int64, in transaction: borrowing Transaction) throws -> (account: Int64, survey: BuyerSurvey) {
        guard let row = try transaction.first("SELECT account FROM buyer_surveys WHERE id = ?1", id) else { throw surveyUnknown }
        let account: Int64 = try row.value(0)
        guard let survey = try BuyerSurveyStore.find(id, account: account, in: transaction) else { throw surveyUnknown }
        return (account, survey)
    }

    private static var surveyUnknown: RPCError {
        RPCError(.notFound, reason: MarketplaceRefusal.surveyUnknown, "the survey does not exist")
    }
}

extension BuyerSurvey {
    fileprivate var localization: String { settings[SurveyField.localization.rawValue]?.string ?? "en" }
}

/// What is counted in a book at one moment.
private struct BookCounts {
    private let tallies: [String: QuotaTally]
    private let late: [String: Int64]
    private let bounds: QuotaBounds

    init(_ book: LedgerBook, _ bounds: QuotaBounds, at now: Int64, in transaction: borrowing Transaction) throws {
        tallies = try QuotaLedger.tallies(book, in: transaction)
        late = try EntryStore.lateReservations(book, at: now, in: transaction)
        self.bounds = bounds
    }

    subscript(place: String) -> QuotaCount {
        let tally = tallies[place] ?? QuotaTally()
        return QuotaCount(
            limit: bounds[place] ?? 0, completed: tally.committed, reserved: tally.reserved - (late[place] ?? 0), entered: tally.entered,
            terminated: tally.terminated, overquota: tally.overquota)
    }
}
