import JSON
import RPC

/// One open connection of a server.
struct ConnectionRow: TableRow {
    var target: Target
    var report: ConnectionReport

    static let columns: [Column] = [
        .left("SERVICE"), .right("ID"), .left("PEER"), .left("FROM"), .right("AGE"), .left("PHASE"), .right("IN FLIGHT"),
        .right("RECEIVED"), .right("SENT"), .right("FRAMES IN"), .right("FRAMES OUT"), .right("PENDING"),
    ]

    var cells: [Cell] {
        [
            Cell(target.service), Cell(String(report.id)), Cell(report.peer), Cell(report.address),
            Cell(Figures.duration(seconds: report.age)), Cell(report.phase, report.phase == "open" ? nil : .yellow),
            Cell(Figures.count(report.inFlight)), Cell(Figures.bytes(report.bytesReceived)), Cell(Figures.bytes(report.bytesSent)),
            Cell(Figures.count(report.framesReceived)), Cell(Figures.count(report.framesSent)), Cell(Figures.bytes(report.pendingBytes)),
        ]
    }

    var json: JSONValue {
        JSONValue(encoding: report).preceded(by: ["service": .string(target.service), "server": .string(target.address)])
    }
}
