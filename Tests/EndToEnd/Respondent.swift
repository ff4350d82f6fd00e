import AsyncHTTPClient
import Foundation
import JSON
import NIOCore
import NIOHTTP1

/// Somebody with a browser who has an entry link of a buyer's survey, and does not give up while a service is away.
struct Respondent: Sendable {
    /// Redirects are for the respondent to see: they lead to the buyer's own survey.
    private static let http: HTTPClient = {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        configuration.timeout.connect = .seconds(2)
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    let base: String
    /// The entry link's query.
    let query: String
    /// Names the start, as the page's form does.
    let participation = UUID().uuidString

    init(_ installation: Installation, survey: Int64, _ more: String = "") {
        base = installation.gateway
        query = "survey_id=\(survey)&supplier_id=23\(more)"
    }

    struct Page: Sendable {
        let status: Int
        let location: String?
        let body: String
        let headers: HTTPHeaders

        var title: String { body.firstMatch(of: /<title>(.*?)<\/title>/).map { String($0.1) } ?? "" }

        /// Where somebody who was let in goes on.
        var onward: String? {
            body.firstMatch(of: /http-equiv="refresh" content="0;url=(.*?)"/).map { String($0.1).replacing("&amp;", with: "&") }
        }

        func field(_ name: String) -> String? {
            body.components(separatedBy: "name=\"\(name)\" value=\"").dropFirst().first.map { String($0.prefix { $0 != "\"" }) }
        }
    }

    func get(_ path: String, headers: [(String, String)] = []) async throws -> Page { try await send(.GET, path, headers: headers) }

    func send(_ method: HTTPMethod, _ path: String, _ form: [(String, String)] = [], headers: [(String, String)] = []) async throws -> Page
    {
        var request = HTTPClientRequest(url: base + path)
        request.method = method
        request.headers.add(name: "Accept", value: "text/html,*/*;q=0.8")
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if method == .POST {
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            let encode = { (text: String) in text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }
            request.body = .bytes(ByteBuffer(string: form.map { "\(encode($0.0))=\(encode($0.1))" }.joined(separator: "&")))
        }
        let response = try await Self.http.execute(request, timeout: .seconds(20))
        let body = try await response.body.collect(upTo: 1 << 20)
        return Page(
            status: Int(response.status.code), location: response.headers.first(name: "Location"), body: String(buffer: body),
            headers: response.headers)
    }

    /// Repeats what nobody could answer.
    func persist(
        _ method: HTTPMethod, _ path: String, _ form: [(String, String)] = [], headers: [(String, String)] = []
    ) async throws -> Page {
        while true {
            try Task.checkCancellation()
            if let page = try? await send(method, path, form, headers: headers), page.status < 500 { return page }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Presses the button of the start page; nil when the survey lets nobody in.
    func start() async throws -> Entry? {
        let page = try await persist(.POST, "/start-survey?\(query)", [("participation", participation)])
        return page.status == 303 ? Entry(page) : nil
    }

    /// Where the button has led, with the browser's cookie.
    struct Entry: Sendable, Equatable {
        /// `/start-survey/…`
        let path: String
        /// Of the first question; the entry itself where nothing is asked.
        let first: String
        let cookie: String?

        init?(_ page: Page) {
            guard let location = page.location else { return nil }
            first = location
            cookie = page.headers.first(name: "Set-Cookie").map { String($0.prefix { $0 != ";" }) }
            let id = cookie?.split(separator: ".").dropFirst(2).first
            path = id.map { "/start-survey/\($0)" } ?? location
        }

        var headers: [(String, String)] { cookie.map { [("Cookie", $0)] } ?? [] }
    }

    /// Answers every question: choices by their number, and numbers as they are.
    ///
    /// - Returns: Where the respondent is sent, or what the last page says.
    func answer(_ entry: Entry, _ answers: [Int64]) async throws -> Page {
        var left = answers[...]
        var address = entry.first
        for _ in 0..<50 {
            let page = try await persist(.GET, address, headers: entry.headers)
            if let location = page.location {
                address = location
                continue
            }
            guard let seal = page.field("form") else {
                guard page.body.contains("action=\"\(entry.path)\"") else { return page }
                // All is answered, and a service was away when it was to be looked at.
                address = try await persist(.POST, entry.path, headers: entry.headers).location ?? entry.path
                continue
            }
            // The page that stands now, whichever was asked for.
            let number = page.body.firstMatch(of: /<form method="post" action="(\d+)"/).map { String($0.1) } ?? ""
            address = address.split(separator: "/").prefix(3).map { "/\($0)" }.joined() + "/\(number)"
            let question = page.body.firstMatch(of: /questions\[(\d+)\]\[type\]/).map { String($0.1) } ?? ""
            let type = page.field("questions[\(question)][type]") ?? ""
            let sent = try await persist(
                .POST, address,
                [
                    ("form", seal), ("questions[\(question)][type]", type),
                    ("questions[\(question)][answer]", "\(left.first ?? 0)"),
                ], headers: entry.headers)
            // What was stored although its acknowledgement was lost leads to the next question.
            if let next = sent.location, next != address {
                left = left.dropFirst()
                address = next
            }
        }
        throw NoEnd()
    }

    struct NoEnd: Error {}

    /// The transaction in the address that somebody who was let in is sent to.
    static func transaction(in page: Page) -> String? {
        page.onward?.firstMatch(of: /[0-9a-f]{32}/).map { String($0.0) }
    }

    func complete(_ transaction: String, _ status: String = "complete") async throws -> Page {
        try await persist(.GET, "/survey-complete?transaction_id=\(transaction)&status=\(status)")
    }
}
