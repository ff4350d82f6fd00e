import JSON
import RPC

/// What the `tokens` service answers: accounts and keys, access links, and the grants that let people in.
public enum TokensContract {
    // MARK: Accounts and keys

    public static let createAccount = Method<NewAccount, Account>(
        "tokens.accounts.create", isIdempotent: false, callers: .services("gateway"))
    public static let updateAccount = Method<AccountChange, Account>(
        "tokens.accounts.update", isIdempotent: true, callers: .services("gateway"))
    /// Fails with `notFound`.
    public static let getAccount = Method<AccountID, Account>(
        "tokens.accounts.get", isIdempotent: true, callers: .services("marketplace-templates"))
    public static let createKey = Method<NewKey, IssuedKey>(
        "tokens.keys.create", isIdempotent: false, callers: .services("gateway"))
    /// Fails with `unauthenticated` for a secret that nobody has.
    public static let verifyKey = Method<Credential, Principal>(
        "tokens.keys.verify", isIdempotent: true, callers: .services("gateway"))

    /// The keys of an account that work, oldest first.
    public static let listKeys = StreamMethod<KeysRequest, ListItem<Key>>(
        "tokens.keys.list", isIdempotent: true, callers: .services("gateway"))
    /// From then on nobody is let in with the key; a gateway that has verified it may remember it for five seconds more. Fails with
    /// `notFound` for a key that the account never had.
    public static let revokeKey = Method<KeyName, Nothing>(
        "tokens.keys.revoke", isIdempotent: true, callers: .services("gateway"))

    // MARK: Bearers

    /// Signs a bearer, which lives an hour, whatever becomes of its key meanwhile. Fails with `unauthenticated` where no key has this client id
    /// and secret, or with `BearerRefusal`.
    public static let issueBearer = Method<BearerRequest, IssuedBearer>(
        "tokens.bearers.issue", isIdempotent: true, callers: .services("gateway"))
    /// The public keys of all bearers that are not over.
    public static let bearerKeys = Method<Nothing, BearerKeys>(
        "tokens.bearers.keys", isIdempotent: true, callers: .services("gateway"))

    // MARK: Appearance

    /// How the account's pages look. Fails with `notFound` for an account that does not exist.
    public static let getAppearance = Method<AccountID, Appearance>(
        "tokens.appearance.get", isIdempotent: true, callers: .services("gateway"))
    /// Replaces it. Fails with `aborted` when it is no longer at the version that the caller names, and with `invalidArgument` and a violation
    /// for each mistake.
    public static let putAppearance = Method<AppearanceChange, Appearance>(
        "tokens.appearance.put", isIdempotent: true, callers: .services("gateway"))

    // MARK: Access links

    public static let createAccessLink = Method<NewAccessLink, IssuedAccessLink>(
        "tokens.accessLinks.create", isIdempotent: false, callers: .services("respondents"))
    /// Fails with `notFound` for a key that nobody has, that was revoked, or that belongs to another project.
    public static let resolveAccessLink = Method<AccessLinkKey, AccessLink>(
        "tokens.accessLinks.resolve", isIdempotent: true, callers: .services("respondents"))

    /// The access links of a project that work, oldest first; none for a project that does not exist, which only `respondents` knows.
    public static let listAccessLinks = StreamMethod<AccessLinksRequest, ListItem<ListedAccessLink>>(
        "tokens.accessLinks.list", isIdempotent: true, callers: .services("respondents", "gateway"))
    /// From then on the link is one that nobody has. Fails with `notFound` for a link that the account's project never had.
    public static let revokeAccessLink = Method<AccessLinkName, Nothing>(
        "tokens.accessLinks.revoke", isIdempotent: true, callers: .services("gateway"))

    // MARK: Grants

    /// Issues a grant, or returns the one that was issued under the same `issueKey`.
    public static let issueGrant = Method<NewGrant, Grant>(
        "tokens.grants.issue", isIdempotent: true, callers: .services("respondents", "marketplace-templates"))
    /// Issues every one as `issueGrant` does, all of them or none, and returns them in the order they were asked for in. A grant that was
    /// revoked is what its issue key still gives.
    public static let issueGrants = Method<NewGrants, IssuedGrants>(
        "tokens.grants.issueMany", isIdempotent: true, callers: .services("respondents"), timeLimit: 10_000)
    /// Issues tokens for a survey, a million at most, a thousand a transaction. A series that broke off is gone on with under its
    /// name, which first gives again what was issued before; there are never more tokens than asked for.
    ///
    /// Fails with `alreadyExists` when the name stands for a series of another survey or length, and with `resourceExhausted` while as many
    /// series are being issued as may.
    public static let issueSeries = StreamMethod<NewTokenSeries, TokenSeriesItem>(
        "tokens.series.issue", isIdempotent: true, callers: .services("gateway"), timeLimit: 3_600_000)
    /// Takes back those of the account's grants that were issued under one of the keys; keys without a grant are no error. From then on
    /// nobody has these tokens, and nobody gets them. An access code is taken back by `deleteCode`.
    public static let revokeGrants = Method<IssueKeys, Nothing>(
        "tokens.grants.revoke", isIdempotent: true, callers: .services("respondents"), timeLimit: 10_000)
    /// Those of the account's grants that were issued under one of the keys; keys without a grant are left out.
    public static let listGrants = Method<IssueKeys, IssuedGrants>(
        "tokens.grants.list", isIdempotent: true, callers: .services("respondents"))
    /// The account's grant with this token in this survey. Fails with `notFound`, also where it was revoked.
    public static let findInSurvey = Method<SurveyToken, IssuedGrant>(
        "tokens.grants.findInSurvey", isIdempotent: true, callers: .services("respondents"))
    /// Looks a grant up and changes nothing. Fails with `notFound`.
    public static let findGrant = Method<GrantToken, Grant>(
        "tokens.grants.find", isIdempotent: true, callers: .services("gateway", "responses"))
    /// Lets the holder of a grant in: an issued one becomes started, what else happens follows from its `GrantUse`. Idempotent for one name
    /// of a participation. Fails with `GrantRefusal`.
    public static let startGrant = Method<GrantStart, Grant>(
        "tokens.grants.start", isIdempotent: true, callers: .services("responses"))

    // MARK: Access codes

    /// Draws a new code. Fails with `invalidArgument` and one violation for each attribute that is missing or malformed.
    public static let issueCode = Method<NewAccessCode, AccessCode>(
        "tokens.codes.issue", isIdempotent: false, callers: .services("respondents"))
    /// Fails with `notFound`, also for another account's.
    public static let getCode = Method<AccessCodeName, AccessCode>(
        "tokens.codes.get", isIdempotent: true, callers: .services("gateway"))
    /// The account's codes, oldest first.
    public static let listCodes = Method<NumberedPage, AccessCodePage>(
        "tokens.codes.list", isIdempotent: true, callers: .services("gateway"))
    /// Changes what is given and leaves the rest. Fails as `getCode` and `issueCode` do.
    public static let updateCode = Method<AccessCodeChange, AccessCode>(
        "tokens.codes.update", isIdempotent: true, callers: .services("gateway"))
    /// From then on nobody has this code, and nobody gets it. Fails with `notFound`.
    public static let deleteCode = Method<AccessCodeName, Nothing>(
        "tokens.codes.delete", isIdempotent: true, callers: .services("gateway"))

    // MARK: Events

    /// Takes facts from the outbox of `responses`. Each event is applied once, whatever is delivered again.
    public static let deliverEvents = Method<EventBatch, Nothing>(
        "tokens.events.deliver", isIdempotent: true, callers: .services("responses"), timeLimit: 10_000)
}
