import JSON
import RPC
import Testing

@Suite("fieldwork describe")
struct DescribeCommandTests {
    private let folder: OperatorFolder

    init() throws {
        folder = try OperatorFolder()
    }

    @Test("a service's methods are listed with what a caller must know")
    func list() async throws {
        try await folder.withCommand { fieldwork in
            let run = try await fieldwork("describe", "tokens")
            #expect(run.status == 0)
            #expect(run.output.hasPrefix("METHOD "))
            #expect(run.words.contains(["tokens.count", "stream", "yes", "60", "s", "Range", "Item", "everyone"]))
            #expect(run.words.contains(["tokens.write", "unary", "no", "2", "s", "JSONValue", "JSONValue", "everyone"]))
            #expect(run.words.contains { $0.first == "sys.health" })
            let lines = try await fieldwork("describe", "--service", "tokens", "--json")
            let write = try lines.documents.first { $0["name"] == "tokens.write" }
            #expect(
                write == [
                    "service": "tokens", "name": "tokens.write", "kind": "unary", "idempotent": false, "timeLimit": 2_000,
                    "request": "JSONValue", "response": "JSONValue", "callers": "everyone",
                ])
        }
    }

    @Test("a method is explained with the fields of its request and reply")
    func method() async throws {
        try await folder.withCommand { fieldwork in
            let run = try await fieldwork("describe", "tokens.count")
            #expect(
                run.output == """
                    tokens.count
                      service     tokens
                      kind        stream: any number of replies to one request
                      idempotent  yes: calling it twice has the effect of calling it once
                      time limit  60 s
                      callers     everyone

                    Request  Range
                      FIELD  TYPE                REQUIRED  MEANING
                      from   integer, default 0            The first number of all.
                      count  integer                       How many; none: no end.

                    Item  Item
                      FIELD   TYPE     REQUIRED  MEANING
                      number  integer  yes

                    """)
        }
    }

    @Test("with --json a method comes with its schemas")
    func schema() async throws {
        try await folder.withCommand { fieldwork in
            let run = try await fieldwork("describe", "sys.drain", "--service", "tokens", "--json")
            let document = try #require(try run.documents.first)
            #expect(document["service"] == "tokens")
            #expect(document["requestSchema"]?["$schema"] == "https://json-schema.org/draft/2020-12/schema")
            #expect(document["requestSchema"]?["properties"]?.object?.keys == ["connection"])
        }
    }

    @Test("a name that the service does not have is answered with those that were meant")
    func unknown() async throws {
        try await folder.withCommand { fieldwork in
            let run = try await fieldwork("describe", "tokens.cuont")
            #expect(run.status == 1)
            #expect(
                run.complaints
                    == "fieldwork: tokens at \(fieldwork.address): UNIMPLEMENTED: it has no method tokens.cuont; did you mean tokens.count?\n"
            )
            let line = try await fieldwork("describe", "tokens.cuont", "--json")
            #expect(try line.error?["code"] == "UNIMPLEMENTED")
        }
    }

    @Test("a service that is down is an error in JSON too, with its status")
    func down() async throws {
        let port = try await folder.freePort()
        let run = try await FieldworkProcess.run("describe", "tokens=127.0.0.1:\(port)", "--certificates", folder.path, "--json")
        #expect(run.status == 3)
        #expect(run.output == "")
        #expect(try run.error?["code"] == "UNAVAILABLE")
    }

    @Test("who is no operator is refused")
    func noOperator() async throws {
        try folder.issue(.service("responses"), file: "responses")
        try await folder.withCommand { fieldwork in
            let run = try await fieldwork("describe", "tokens.echo", "--identity", "responses")
            #expect(run.status == 1)
            #expect(run.complaints.contains("PERMISSION_DENIED"))
        }
    }
}
