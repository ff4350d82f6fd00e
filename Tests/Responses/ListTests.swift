import Contracts
import JSON
import Logging
import NIOPosix
import RPC
import Storage
import TestSupport
import Testing

@testable import ResponsesService

@Suite("Lists as streams")
struct ListTests {
    @Test("a page of 1,000 responses that no frame could hold arrives, and the next goes on exactly behind it")
    func long() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1)
            let ids = try await bench.fill(survey, responses: 1_001, bytes: 5_000)
            try await withClient(of: bench) { client, _ in
                let first = try await page(ResponsesRequest(survey: survey.id, limit: 1_000), client)
                #expect(first.rows.map(\.id) == ids.reversed().dropLast())
                #expect(first.rows.reduce(0) { $0 + JSON.encode($1).count } > Int(ServerConfiguration().maximumFrameLength))
                let rest = try await page(ResponsesRequest(survey: survey.id, cursor: first.next), client)
                #expect(rest.rows.map(\.id) == [ids[0]])
                #expect(rest.next == nil)
            }
        }
    }

    @Test("lists that their readers leave waiting hold no transaction, and those that are given up leave nothing behind")
    func abandoned() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1)
            _ = try await bench.fill(survey, responses: 300, bytes: 5_000)
            try await withClient(of: bench) { client, statistics in
                // More than there are threads that read.
                var streams: [ItemStream<ListItem<Response>>.Iterator] = []
                for _ in 0..<5 {
                    let request = ResponsesRequest(survey: survey.id, limit: 300)
                    var stream = client.stream(ResponsesContract.listResponses, request, in: call).makeAsyncIterator()
                    #expect(try await stream.next() != nil)
                    streams.append(stream)
                }
                #expect(try await page(ResponsesRequest(survey: survey.id, limit: 3), client).rows.count == 3)
                #expect(try await statistics()?.inFlight == 5)
                streams = []
                #expect(await eventually { try await statistics()?.inFlight == 0 })
                let method = try await statistics()
                #expect(method?.failed == ["CANCELLED": 5])
                #expect(try #require(method?.items) < 5 * 300, "what was not asked for was not sent")
            }
        }
    }

    @Test("a page ends early where it is too large to be collected, and begins the next")
    func bounded() async throws {
        let page = try KeysetRange(cursor: "1000", limit: 500)
        var items: [ListItem<ContactID>] = []
        var read: [KeysetRange] = []
        try await page.send(to: { items.append($0) }) { range in
            read.append(range)
            return range.block(of: (0...range.limit).map { range.below - 1 - $0 }, id: \.self) { (ContactID(id: $0), 1 << 18) }
        }
        // Blocks of four rows, 1 MiB each.
        #expect(read.map(\.below) == (0..<16).map { 1_000 - 4 * $0 })
        #expect(items == (1...64).map { .row(ContactID(id: 1_000 - $0)) } + [.next("936")])
    }

    private let call = CallContext(deadline: .after(.seconds(60)), account: Bench.account)

    private func page(_ request: ResponsesRequest, _ client: RPCClient) async throws -> ListPage<Response> {
        var page = ListPage<Response>()
        for try await item in client.stream(ResponsesContract.listResponses, request, in: call) { page.take(item) }
        return page
    }

    /// Serves the bench's results over TLS, and reads the server's statistics of their list.
    private func withClient(
        of bench: Bench, _ body: (RPCClient, _ statistics: () async throws -> MethodStatistics?) async throws -> Void
    ) async throws {
        let certificates = try TestCertificates()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        var router = Router()
        bench.results.register(in: &router)
        let server = try await RPCServer.start(
            service: "responses", router: router, identity: certificates.identity(.service("responses")),
            configuration: ServerConfiguration(), group: MultiThreadedEventLoopGroup.singleton, logger: logger)
        func client(_ identity: PeerIdentity) throws -> RPCClient {
            RPCClient(
                service: "responses", configuration: ClientConfiguration(host: "127.0.0.1", port: server.address.port ?? 0),
                identity: try certificates.identity(identity), eventLoop: MultiThreadedEventLoopGroup.singleton.next(), logger: logger)
        }
        let (gateway, anna) = (try client(.service("gateway")), try client(.operator("anna")))
        try await body(gateway) {
            let statistics = try await anna.call(SystemMethods.stats, Nothing(), in: CallContext(deadline: .after(.seconds(10))))
            return statistics.methods.first { $0.name == ResponsesContract.listResponses.name }
        }
        await server.drain()
    }
}

extension Bench {
    /// Completes responses without an interview: what is listed is what is stored.
    ///
    /// - Returns: Their ids in the order in which they began.
    fileprivate func fill(_ survey: Survey, responses: Int, bytes: Int) async throws -> [Int64] {
        let answers = JSON.encodeString(["\(survey.question(0))": .string(String(repeating: "x", count: bytes))] as JSONValue)
        let (page, now) = (survey.page(0), time.now)
        return try await database.write { transaction in
            let store = SurveyStore()
            guard let record = try store.survey(survey.id, in: transaction) else { return [] }
            return try (0..<responses).map { _ in
                guard
                    case .begun(let response) = try ResponseStore.open(
                        .anonymous(), survey: record, page: page, at: now, in: transaction)
                else { return 0 }
                _ = try ResponseStore.complete(response, answers: answers, at: now, in: transaction)
                return response.id
            }
        }
    }
}
