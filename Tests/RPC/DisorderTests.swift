import TestSupport
import Testing

@Suite("Peers without manners")
struct DisorderTests {
    @Test("leave no crash, no leak and no stuck call behind", arguments: 1...2)
    func disorder(seed: Int) async throws {
        let run = try await Execution.run("fuzz-rpc", ["--seconds", "3", "--seed", "\(seed * 1_000)"])
        #expect(run.status == 0, "\(run.output)\(run.complaints)")
    }
}
