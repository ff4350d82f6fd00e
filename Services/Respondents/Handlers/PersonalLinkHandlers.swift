import Contracts
import RPC
import ServiceKit
import Storage

/// SoSci's call: an identifier in, the person's participation link out.
struct PersonalLinkHandlers: Sendable {
    let database: Database
    let clock: Clock
    let tokens: any TokensPeer
    let issueKey: IssueKey
    let dispatch: LetterDispatch

    private static let unknownAccessLink = RPCError(
        .notFound, reason: PersonalLinkRefusal.unknownAccessLink, "the project has no such access link")

    /// Two writes in two services, each of which finds its own earlier work: the entry by its identifiers, the respondent with its
    /// reference by its origin, the grant by an issue key that follows from mailing and entry. A crash after the first leaves a
    /// respondent without a grant, one after the second a grant whose token nobody was told; the next identical call passes through the same
    /// steps and completes them.
    ///
    /// A letter that is to be sent (S-1) is queued with the first write, once for each mailing and entry.
    func create(_ request: PersonalLinkRequest, in call: CallContext) async throws -> PersonalLink {
        // First of all: whoever has no valid access link learns nothing else, whatever they send (S-9).
        let access = try await resolve(request, in: call)
        let identity = try Self.identity(of: request)
        let now = clock.now()
        let (occasion, entry, reference) = try await database.write { transaction in
            let occasion = try ProjectStore.occasion(
                mailing: access.mailing, project: access.project, account: access.account, in: transaction)
            guard let occasion else { throw Self.unknownAccessLink }
            let entry = try AddressListStore.entry(
                for: identity, on: occasion, subgroup: access.subgroup, at: now, in: transaction)
            guard let entry else {
                throw RPCError(
                    .failedPrecondition, reason: PersonalLinkRefusal.conflictingIdentifiers,
                    "the identifiers belong to different address entries")
            }
            let reference = try RespondentStore.reference(ofEntry: entry, on: occasion, at: now, in: transaction)
            if access.function == .send { try Self.queueLetter(toEntry: entry, on: occasion, at: now, in: transaction) }
            return (occasion, entry, reference)
        }
        if access.function == .send { dispatch.wake() }
        var nested = call.nested()
        nested.account = access.account
        var new = NewGrant(
            survey: occasion.survey, form: .personalLink, project: occasion.project,
            issueKey: issueKey.text(mailing: occasion.mailing, entry: entry), reference: reference)
        var grant = try await tokens.issueGrant(new, in: nested)
        if grant.state == .revoked, let reference {
            // The respondent was deleted, which voids its token for ever, and is made anew: under a key of the new row.
            let respondent = try await database.read { try RespondentStore.id(ofReference: reference, account: occasion.account, in: $0) }
            if let respondent {
                new.issueKey = issueKey.text(respondent: respondent)
                grant = try await tokens.issueGrant(new, in: nested)
            }
        }
        return PersonalLink(token: grant.token)
    }

    /// - Throws: Where the entry has no address; nothing that the transaction made is kept then (S-2).
    private static func queueLetter(
        toEntry entry: Int64, on occasion: ProjectStore.Occasion, at now: Int64, in transaction: borrowing Transaction
    ) throws {
        guard try AddressListStore.hasAddress(entry, account: occasion.account, in: transaction) else {
            throw RPCError(
                .failedPrecondition, reason: PersonalLinkRefusal.noAddress, "the address entry has neither e-mail address nor mobile number"
            )
        }
        // Anonymous mode has no respondents: the letter names the entry alone.
        let respondent = try RespondentStore.id(ofEntry: entry, on: occasion, in: transaction) ?? -entry
        try LetterStore.add(to: respondent, mailing: occasion.mailing, account: occasion.account, at: now, in: transaction)
        try MailingStore.activate(occasion.mailing, account: occasion.account, in: transaction)
    }

    private func resolve(_ request: PersonalLinkRequest, in call: CallContext) async throws -> AccessLink {
        do {
            return try await tokens.resolveAccessLink(AccessLinkKey(project: request.project, act: request.act), in: call.nested())
        } catch let error as RPCError where error.code == .notFound {
            throw Self.unknownAccessLink
        }
    }

    private static func identity(of request: PersonalLinkRequest) throws(RPCError) -> Identity {
        let identity: Identity
        do throws(Identifier.Fault) {
            identity = try Identity(uid: request.uid, email: request.email, mobile: request.mobile)
        } catch {
            throw RPCError(
                .invalidArgument, reason: PersonalLinkRefusal.invalidIdentifier, "\(error.kind.rawValue) \(error.reason)")
        }
        guard !identity.identifiers.isEmpty else {
            throw RPCError(
                .invalidArgument, reason: PersonalLinkRefusal.missingIdentifier, "Request must specify email, mobile, or uid")
        }
        return identity
    }
}
