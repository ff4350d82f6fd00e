import JSON
import RPC

extension MethodReference {
    /// The method's page in a reference for people.
    func text(of service: String, on screen: Screen = .output) -> String {
        let facts = [
            ("service", service), ("kind", kind == "stream" ? "stream: any number of replies to one request" : kind),
            ("idempotent", idempotent ? "yes: calling it twice has the effect of calling it once" : "no"),
            ("time limit", Figures.seconds(milliseconds: timeLimit)), ("callers", callers),
        ]
        let lines = facts.map { "  \($0.0.padding(to: 12))\($0.1)" }
        return ([screen.styled(name, .bold)] + lines).joined(separator: "\n") + "\n\n"
            + section("Request", request, requestSchema, on: screen) + "\n\n"
            + section(kind == "stream" ? "Item" : "Reply", response, replySchema, on: screen)
    }

    private func section(_ title: String, _ type: String, _ schema: JSONValue, on screen: Screen) -> String {
        let fields = SchemaOutline(schema, name: type).fields
        let heading = screen.styled("\(title)  \(type)", .bold)
        guard !fields.isEmpty else { return "\(heading)\n  no fields" }
        let table = Table(columns: SchemaField.columns, rows: fields.map(\.cells)).text(on: screen, margin: 2)
        return "\(heading)\n\(table)"
    }
}

extension String {
    /// The text with spaces behind it, `width` characters in all.
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
