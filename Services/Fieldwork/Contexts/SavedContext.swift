import JSON

/// An installation that the operator has given a name: where its services are, and where the certificate lies with which they are called.
///
/// Holds paths and never what is in the files.
@Message
struct SavedContext: Sendable, Equatable {
    /// Folder of certificates, as an absolute path. None: the default.
    var certificates: String?
    /// The name of the certificate's files. None: the default.
    var identity: String?
    /// Addresses by the service's name, one for each instance. Empty: the defaults.
    var services: [String: [String]] = [:]
}
