import JSON
import RPC

/// What the `tokens` service answers: accounts and keys, access links, and the grants that let people in.
public enum TokensContract {
    // MARK: Accounts and keys

    public static let createAccount = Method<NewAccount, Account>(
        "tokens.accounts.create", isIdempotent: false, callers: .services("gateway"))
    public static let updateAccount = Method<AccountChange, Account>(
        "tokens.accounts.update", isIdempotent: true, callers: .services("gateway"))
    public static let createKey = Method<NewKey, IssuedKey>(
        "tokens.keys.create", isIdempotent: false, callers: .services("gateway"))
    /// Fails with `unauthenticated` for a secret that nobody has.
    public static let verifyKey = Method<Credential, Principal>(
        "tokens.keys.verify", isIdempotent: true, callers: .services("gateway"))

    // MARK: Access links

    public static let createAccessLink = Method<NewAccessLink, IssuedAccessLink>(
        "tokens.accessLinks.create", isIdempotent: false, callers: .services("respondents"))
    /// Fails with `notFound` for a key that nobody has, or that belongs to another project.
    public static let resolveAccessLink = Method<AccessLinkKey, AccessLink>(
        "tokens.accessLinks.resolve", isIdempotent: true, callers: .services("respondents"))

    // MARK: Grants

    /// Issues a grant, or returns the one that was issued under the same `issueKey`.
    public static let issueGrant = Method<NewGrant, Grant>(
        "tokens.grants.issue", isIdempotent: true, callers: .services("respondents"))
    /// Those of the account's grants that were issued under one of the keys; keys without a grant are left out.
    public static let listGrants = Method<IssueKeys, IssuedGrants>(
        "tokens.grants.list", isIdempotent: true, callers: .services("respondents"))
    /// Looks a grant up and changes nothing. Fails with `notFound`.
    public static let findGrant = Method<GrantToken, Grant>(
        "tokens.grants.find", isIdempotent: true, callers: .services("gateway", "responses"))
    /// Moves an issued grant to started, and a completed one where the request says that it is reusable; a started one stays. Fails with
    /// `GrantRefusal`.
    public static let startGrant = Method<GrantStart, Grant>(
        "tokens.grants.start", isIdempotent: true, callers: .services("responses"))

    // MARK: Events

    /// Takes facts from the outbox of `responses`. Each event is applied once, whatever is delivered again.
    public static let deliverEvents = Method<EventBatch, Nothing>(
        "tokens.events.deliver", isIdempotent: true, callers: .services("responses"), timeLimit: 10_000)
}
