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

    private static let unknownAccessLink = RPCError(
        .notFound, reason: PersonalLinkRefusal.unknownAccessLink, "the project has no such access link")

    /// Two writes in two services, each of which finds its own earlier work: the entry by its identifiers, the respondent with its
    /// reference by its origin, the grant by an issue key that follows from mailing and entry. A crash after the first leaves a
    /// respondent without a grant, one after the second a grant whose token nobody was told; the next identical call passes through the same
    /// steps and completes them.
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
            return (occasion, entry, try RespondentStore.reference(ofEntry: entry, on: occasion, at: now, in: transaction))
        }
        var nested = call.nested()
        nested.account = access.account
        let grant = try await tokens.issueGrant(
            NewGrant(
                survey: occasion.survey, form: .personalLink, project: occasion.project,
                issueKey: issueKey.text(mailing: occasion.mailing, entry: entry), reference: reference), in: nested)
        return PersonalLink(token: grant.token)
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
