import Hummingbird

extension GatewayContext {
    /// The id that the path has under a name; what is no number names nothing.
    func id(_ name: String, of what: String) throws(Fault) -> Int64 {
        guard let id = parameters.get(name).flatMap({ Int64($0) }), id > 0 else { throw .notFound("The \(what) does not exist.") }
        return id
    }
}
