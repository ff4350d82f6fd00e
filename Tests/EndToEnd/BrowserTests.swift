import Foundation
import TestSupport
import Testing

@Suite("The pages that a respondent sees")
struct BrowserTests {
    private static let chromium = "/usr/bin/chromium"
    private static let python = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../.build/python/bin/python3")
        .standardized

    /// Tests/run installs both where they can be had.
    private static var isBrowserThere: Bool {
        let files = FileManager.default
        guard files.isExecutableFile(atPath: chromium), files.isExecutableFile(atPath: python.path) else { return false }
        let packages = try? files.subpathsOfDirectory(
            atPath: python.deletingLastPathComponent().deletingLastPathComponent().appending(path: "lib").path)
        return packages?.contains { $0.hasSuffix("site-packages/axe_playwright_python") } ?? false
    }

    @Test(
        "are filled in with a browser, with scripts and without, on any device, across restarts, and by everybody",
        .enabled(
            if: isBrowserThere, "this takes Debian's chromium, and playwright and axe-playwright-python in .build/python: see Tests/run"))
    func browser() async throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Browser").standardized
        let run = try await Execution.run(program: Self.python, [script.path, Execution.folder.path, "--chromium", Self.chromium])
        let lines = run.output.split(separator: "\n")
        #expect(run.status == 0, "\(run.output)\(run.complaints)")
        #expect(lines.count >= 20 && lines.allSatisfy { $0.hasPrefix("ok ") }, "\(run.output)\(run.complaints)")
    }
}
