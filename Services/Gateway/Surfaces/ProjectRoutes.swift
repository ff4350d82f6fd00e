import Contracts
import Hummingbird

/// `/<PROJECT>/`, which three interfaces share: with `d` in its query it is a participation, otherwise SoSci's link call, and six letters
/// and digits alone are an access code.
///
/// A project may have a name of six letters and digits all the same: what is asked of a project has a query, or at least the slash that
/// SoSci's addresses end with, and what is asked of a code has neither. So `/ABC123` is always the code and `/ABC123/` always the project,
/// and neither hides the other.
struct ProjectRoutes {
    let soSci: SoSciSurface
    let participation: ParticipationSurface

    func add(to routes: inout RouteTable) {
        routes.on(.get, .post, .head, at: "/{project}", of: soSci) { request, context in
            guard let project = context.parameters.get("project"), Self.isProject(project) else { return Self.notFound }
            if request.uri.query == nil, !request.uri.path.hasSuffix("/"), Self.isCode(project) {
                return await participation.answer(code: project, request, context)
            }
            if let query = request.uri.query, Self.names(query, "d") {
                return await participation.answer(project: project, request, context)
            }
            // Without query, body and final slash it is nobody's address but somebody's guess.
            let isBare = request.uri.query == nil && !request.uri.path.hasSuffix("/") && request.method != .post
            if isBare { return Self.notFound }
            if request.method == .head { throw Fault.methodNotAllowed([.get, .post]) }
            return try await soSci.personalLink(project: project, request, context)
        }
    }

    private static var notFound: Response { Response(.notFound, text: "Not found\n") }

    /// 1 to 64 letters, digits, `_` and `-`, and no word of another interface.
    static func isProject(_ name: String) -> Bool {
        guard 1...64 ~= name.utf8.count, !PathWords.isReserved(name) else { return false }
        let isPlain = name.utf8.allSatisfy { byte in
            isLetter(byte) || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
        }
        return isPlain
    }

    /// 6 letters and digits (E-2), and no word of another interface, which `tokens` gives to no code.
    static func isCode(_ text: String) -> Bool {
        text.utf8.count == 6 && !PathWords.isReserved(text)
            && text.utf8.allSatisfy { isLetter($0) || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
    }

    private static func names(_ query: String, _ parameter: String) -> Bool {
        query.split(separator: "&").contains { $0 == parameter || $0.hasPrefix(parameter + "=") }
    }
}
