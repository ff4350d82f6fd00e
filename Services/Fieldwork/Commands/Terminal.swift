import Foundation

/// The process's standard streams, written without buffering so that their order is that of the program.
enum Terminal {
    static func say(_ text: String) {
        write(text, to: .standardOutput)
    }

    static func complain(_ text: String) {
        write(text, to: .standardError)
    }

    private static func write(_ text: String, to file: FileHandle) {
        guard !text.isEmpty else { return }
        // A reader that went away (`fieldwork … | head -1`) is no failure of the command.
        try? file.write(contentsOf: Data((text.hasSuffix("\n") ? text : text + "\n").utf8))
    }
}
