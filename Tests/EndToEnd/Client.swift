import AsyncHTTPClient
import Foundation
import JSON
import NIOCore
import NIOHTTP1

/// A REST client of the gateway, as somebody outside writes one.
struct Client: Sendable {
    let base: String
    var key: String?

    struct Reply: Sendable {
        var status: Int
        var headers: HTTPHeaders
        var body: String

        /// The body as JSON; null when it is something else.
        var json: JSONValue { (try? JSON.decode(JSONValue.self, from: body)) ?? .null }
    }

    static let http: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        configuration.timeout.connect = .seconds(2)
        // A test says itself whether it goes where it is sent, and with which cookies.
        configuration.redirectConfiguration = .disallow
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    func get(_ path: String, headers: [String: String] = [:]) async throws -> Reply {
        try await send(.GET, path, headers: headers)
    }

    /// Sends a form, as WebAnkieta's clients do.
    func post(_ path: String, form: [(String, String)], headers: [String: String] = [:]) async throws -> Reply {
        let body = form.map { "\(Self.encode($0.0))=\(Self.encode($0.1))" }.joined(separator: "&")
        var headers = headers
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return try await send(.POST, path, body: body, headers: headers)
    }

    func post(_ path: String, json: JSONValue, headers: [String: String] = [:]) async throws -> Reply {
        var headers = headers
        headers["Content-Type"] = "application/json"
        return try await send(.POST, path, body: JSON.encodeString(json), headers: headers)
    }

    func put(_ path: String, json: JSONValue, headers: [String: String] = [:]) async throws -> Reply {
        var headers = headers
        headers["Content-Type"] = "application/json"
        return try await send(.PUT, path, body: JSON.encodeString(json), headers: headers)
    }

    func send(_ method: HTTPMethod, _ path: String, body: String? = nil, headers: [String: String] = [:]) async throws -> Reply {
        var request = HTTPClientRequest(url: base + path)
        request.method = method
        if let key { request.headers.add(name: "Authorization", value: "Bearer \(key)") }
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await Self.http.execute(request, timeout: .seconds(20))
        let received = try await response.body.collect(upTo: 16 * 1024 * 1024)
        return Reply(status: Int(response.status.code), headers: response.headers, body: String(buffer: received))
    }

    /// Answers a page of the questionnaire as its form does, and goes where that leads.
    func answer(_ address: String, _ cookie: String, _ answers: [(String, String)]) async throws -> Reply {
        let page = try await get(address, headers: ["Cookie": cookie])
        guard let seal = page.body.firstMatch(of: /name="form" value="([^"]+)"/)?.1 else { return page }
        let reply = try await post(address, form: [("form", String(seal))] + answers, headers: ["Cookie": cookie])
        guard reply.status == 303, let next = reply.headers["Location"].first else { return reply }
        return try await get(next, headers: ["Cookie": cookie])
    }

    private static func encode(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
