import ArgumentParser
import JSON

/// How a command tells what it found.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON, a document a line, and errors as JSON too.")
    var json = false

    /// Prints a table, or a line of JSON for each row.
    func show<Row: TableRow>(_ rows: [Row]) {
        show(rows.map(\.json), text: Table(columns: Row.columns, rows: rows.map(\.cells)).text())
    }

    func show(_ document: JSONValue, text: @autoclosure () -> String) {
        show([document], text: text())
    }

    func show(_ documents: [JSONValue], text: @autoclosure () -> String) {
        guard json else { return Terminal.say(text()) }
        for document in documents { Terminal.say(document.description) }
    }

    /// Tells what did not work beside what did.
    ///
    /// - Parameter isInDocuments: Whether what is printed with `--json` has told it already.
    func complain(_ errors: some Sequence<CommandFailure>, isInDocuments: Bool = false) {
        if json, isInDocuments { return }
        for error in errors { _ = Complaint(json: json).make(error) }
    }
}
