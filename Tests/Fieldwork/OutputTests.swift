import Foundation
import RPC
import Testing

@testable import FieldworkTool

@Suite("What the command prints")
struct OutputTests {
    @Test("columns are as wide as their longest entry, numbers stand to the right, and lines do not end in spaces")
    func table() {
        let table = Table(
            columns: [.left("NAME"), .right("CALLS"), .left("REMARKS")],
            rows: [["a", "12,345", ""], ["longer", "1", "x"], ["b", "", ""]])
        #expect(table.text(on: Screen(descriptor: -1)) == "NAME     CALLS  REMARKS\na       12,345\nlonger       1  x\nb")
    }

    @Test(
        "numbers are grouped by three", arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567"), (-1_000, "-1,000")])
    func count(number: Int, text: String) {
        #expect(Figures.count(number) == text)
    }

    @Test("bytes come in the unit that fits", arguments: [(Int64(0), "0 B"), (1_023, "1023 B"), (1_536, "1.5 KiB"), (3 << 30, "3.0 GiB")])
    func bytes(number: Int64, text: String) {
        #expect(Figures.bytes(number) == text)
    }

    @Test(
        "a duration is told in its two largest units",
        arguments: [(0, "0s"), (59, "59s"), (60, "1m 0s"), (3_725, "1h 2m"), (93_600, "1d 2h"), (31_536_000, "365d 0h")])
    func duration(seconds: Int64, text: String) {
        #expect(Figures.duration(seconds: seconds) == text)
    }

    @Test(
        "a progress bar fits its line",
        arguments: [
            (100, "[##########..............................]  25 %  500 calls  100/s  15s left"),
            (60, "[#####..................]  25 %  500 calls  100/s  15s left"), (20, " 25 %  500 calls  100/s  15s left"),
        ])
    func bar(columns: Int, text: String) {
        #expect(ProgressBar(part: 0.25, calls: 500, elapsed: .seconds(5)).text(columns: columns) == text)
    }

    @Test("nothing is known at the start of a bench")
    func start() {
        #expect(ProgressBar(part: 0, calls: 0, elapsed: .zero).text(columns: 20).hasPrefix("  0 %  0 calls  0.0/s"))
    }
}
