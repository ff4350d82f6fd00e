import RPC
import Testing

@Suite("fieldwork services")
struct ServicesCommandTests {
    private let folder: OperatorFolder

    init() throws {
        folder = try OperatorFolder()
    }

    @Test("a service is listed with state, instance, build and the number of its methods")
    func table() async throws {
        try await folder.withCommand { fieldwork in
            let run = try await fieldwork("services", "--service", "tokens")
            #expect(run.status == 0)
            #expect(run.words[0] == ["SERVICE", "ADDRESS", "STATE", "INSTANCE", "BUILD", "UPTIME", "METHODS"])
            #expect(run.words[1].prefix(5) == ["tokens", fieldwork.address, "serving", "tokens-test", "1.2.3"])
            let line = try await fieldwork("services", "tokens", "--json")
            let document = try #require(try line.documents.first)
            #expect(document.object?.keys == ["service", "address", "state", "instance", "build", "uptime", "methods"])
            #expect(document["methods"] == 12)
        }
    }

    @Test("who is no operator is refused")
    func noOperator() async throws {
        try folder.issue(.service("responses"), file: "responses")
        try await folder.withCommand { fieldwork in
            let run = try await fieldwork("services", "tokens", "--identity", "responses")
            #expect(run.status == 1)
            #expect(run.complaints.contains("PERMISSION_DENIED"))
        }
    }

    @Test("services that are down are listed, and end it with 3")
    func down() async throws {
        let port = try await folder.freePort()
        let run = try await FieldworkProcess.run("services", "tokens=127.0.0.1:\(port)", "--certificates", folder.path)
        #expect(run.status == 3)
        #expect(run.words[1] == ["tokens", "127.0.0.1:\(port)", "unreachable", "-", "-", "-", "-"])
        #expect(run.complaints.contains("connection refused"))
    }
}
