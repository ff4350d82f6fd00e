import Foundation
import TestSupport

/// A terminal with a person in front of it, for what the command does on terminals alone.
final class PseudoTerminal {
    private let master: FileHandle
    private let slave: FileHandle
    private var seen = ""

    struct NoTerminal: Error {}

    init(columns: UInt16 = 100, lines: UInt16 = 30) throws {
        var (one, other): (CInt, CInt) = (-1, -1)
        var size = winsize(ws_row: lines, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        guard openpty(&one, &other, nil, nil, &size) == 0 else { throw NoTerminal() }
        master = FileHandle(fileDescriptor: one, closeOnDealloc: true)
        slave = FileHandle(fileDescriptor: other, closeOnDealloc: true)
        guard fcntl(one, F_SETFL, O_NONBLOCK) == 0 else { throw NoTerminal() }
    }

    /// Starts the command with all its streams on the terminal.
    func start(_ arguments: [String], environment: [String: String] = [:]) throws -> ChildProcess {
        let stream = ChildProcess.Stream.descriptor(slave.fileDescriptor)
        return try ChildProcess(
            Execution.folder.appending(path: "fieldwork").path(percentEncoded: false), arguments, input: stream, output: stream,
            errors: stream,
            environment: FieldworkProcess.surroundings.merging(["TERM": "xterm"]) { $1 }.merging(environment) { $1 })
    }

    func type(_ text: String) {
        try? master.write(contentsOf: Data(text.utf8))
    }

    /// All that has been written on the terminal so far, control sequences included.
    var screen: String {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(master.fileDescriptor, &buffer, buffer.count)
            guard count > 0 else { return seen }
            seen += String(decoding: buffer[..<count], as: UTF8.self)
        }
    }
}
