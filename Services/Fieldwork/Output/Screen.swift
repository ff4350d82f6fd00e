import Foundation

/// What stands behind one of the process's standard streams.
struct Screen: Sendable {
    static let input = Screen(descriptor: STDIN_FILENO)
    static let output = Screen(descriptor: STDOUT_FILENO)
    static let errors = Screen(descriptor: STDERR_FILENO)

    let descriptor: CInt
    let isTerminal: Bool
    /// Whether texts may be styled: on a terminal that understands it, unless `NO_COLOR` is set (https://no-color.org).
    let isStyled: Bool

    init(descriptor: CInt, environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.descriptor = descriptor
        isTerminal = isatty(descriptor) == 1
        isStyled = isTerminal && environment["TERM"] != "dumb" && (environment["NO_COLOR"] ?? "").isEmpty
    }

    /// Columns and lines; nil where nobody looks.
    var size: (columns: Int, lines: Int)? {
        var size = winsize()
        guard isTerminal, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return nil }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    func styled(_ text: String, _ style: Style?) -> String {
        guard isStyled, let style, !text.isEmpty else { return text }
        return style.applied(to: text)
    }
}
