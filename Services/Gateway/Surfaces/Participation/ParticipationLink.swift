/// What a participation link names. Both parts are plain letters and digits, and may stand in markup and addresses as they are.
struct ParticipationLink: Sendable, Equatable {
    let project: String
    let token: String

    init(project: String, query: ParameterTree) throws {
        let token = try query.given("d") ?? ""
        let isPlain = token.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
        }
        guard 1...64 ~= token.utf8.count, isPlain else { throw Fault.notFound("The link does not exist.") }
        self.project = project
        self.token = token
    }

    var path: String { "/\(project)/?d=\(token)" }
}
