import Foundation

/// The process's standard streams, written without buffering so that their order is that of the program.
enum Terminal {
    /// Prints whole lines on standard output.
    static func say(_ text: String) {
        write(line(text), to: .output)
    }

    /// Prints whole lines on standard error.
    static func complain(_ text: String) {
        write(line(text), to: .errors)
    }

    /// Writes the text as it is.
    static func write(_ text: String, to screen: Screen) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(screen.descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                // Another program has set the terminal so. It has room again when its reader has read.
                var room = pollfd(fd: screen.descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&room, 1, -1)
                continue
            }
            guard count > 0 else { return ended(screen) }
            rest = rest.dropFirst(count)
        }
    }

    private static func line(_ text: String) -> String {
        text.isEmpty || text.hasSuffix("\n") ? text : text + "\n"
    }

    /// A reader that went away (`fieldwork … | head -1`) has what it wanted and is no failure; a full disk is one.
    private static func ended(_ screen: Screen) {
        guard screen.descriptor == STDOUT_FILENO else { return }
        guard errno != EPIPE else { exit(ExitStatus.done.rawValue) }
        complain("fieldwork: cannot write standard output: \(String(cString: strerror(errno)))")
        exit(ExitStatus.failed.rawValue)
    }
}
