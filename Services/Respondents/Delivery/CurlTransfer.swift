import CCurl
import NIOConcurrencyHelpers

/// What one transfer hands over and hears, while libcurl runs it.
final class CurlTransfer {
    /// Set by others to end the transfer before its content was begun.
    let abort: NIOLockedValueBox<Bool>
    private let content: [UInt8]
    private var position = 0
    private var hasQuit = false
    private(set) var conversation = SMTPConversation()

    init(content: [UInt8], abort: NIOLockedValueBox<Bool>) {
        self.content = content
        self.abort = abort
    }

    var isContentBegun: Bool { position > 0 || conversation.isContentComplete }

    /// What libcurl has been given is complete before it is on its way: whatever goes wrong from then on, it may have arrived.
    fileprivate func read(into buffer: UnsafeMutablePointer<CChar>, _ count: Int) -> Int {
        let length = min(count, content.count - position)
        if length > 0 {
            UnsafeMutableRawBufferPointer(start: buffer, count: length).copyBytes(from: content[position..<position + length])
            position += length
        }
        conversation.isContentComplete = position == content.count
        return length
    }

    /// A line of the server: `250 OK`, or `250-` where more of the reply follows.
    fileprivate func heard(_ line: UnsafeRawBufferPointer) {
        let text = String(decoding: line, as: UTF8.self)
        guard !hasQuit, let code = Int(text.prefix(3)), text.dropFirst(3).first != "-" else { return }
        conversation.code = code
        conversation.words = text.trimmed
    }

    /// A command to the server.
    fileprivate func said(_ command: UnsafeRawBufferPointer) {
        let word = String(decoding: command.prefix(4), as: UTF8.self).uppercased()
        // After a refusal libcurl takes its leave, and the answer to that is not about the letter.
        if word == "QUIT" { hasQuit = true }
        let stage: SMTPConversation.Stage? =
            switch word {
            case "MAIL": .sender
            case "RCPT": .recipient
            case "DATA": .content
            default: nil
            }
        guard let stage else { return }
        conversation.stage = stage
        // What it answered before was about something else.
        conversation.code = 0
        conversation.words = ""
    }
}

/// One of libcurl's handles, which keeps its connection for the next transfer.
///
/// Unchecked, because it holds a pointer that only the thread uses that runs a transfer: a `CurlPool` gives a handle to one transfer at a time.
final class CurlHandle: @unchecked Sendable {
    private let pointer: UnsafeMutableRawPointer
    private var message = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))

    init?() {
        guard let pointer = curl_easy_init() else { return nil }
        self.pointer = pointer
        set(CURLOPT_NOSIGNAL, 1)
        // No proxy that the environment names, and no password that a file has.
        set(CURLOPT_PROXY, "")
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        set(CURLOPT_TCP_KEEPALIVE, 1)
        Self.listen(pointer)
    }

    deinit {
        curl_easy_cleanup(pointer)
    }

    func set(_ option: CURLoption, _ value: Int) { _ = fieldwork_curl_set_long(pointer, option, value) }
    func set(_ option: CURLoption, size value: Int) { _ = fieldwork_curl_set_size(pointer, option, curl_off_t(value)) }
    /// libcurl copies the text.
    func set(_ option: CURLoption, _ value: String?) { _ = fieldwork_curl_set_text(pointer, option, value) }

    /// Runs the transfer on this thread.
    ///
    /// - Parameter lists: Options that take lists of texts.
    /// - Returns: libcurl's code, 0 for success, its words for the error, and the status of the reply.
    func perform(
        _ transfer: CurlTransfer, lists: [(option: CURLoption, values: [String])]
    ) -> (code: UInt32, message: String, status: Int) {
        var made: [(CURLoption, UnsafeMutablePointer<curl_slist>?)] = []
        for (option, values) in lists {
            let list = values.reduce(nil as UnsafeMutablePointer<curl_slist>?) { curl_slist_append($0, $1) ?? $0 }
            _ = fieldwork_curl_set_list(pointer, option, list)
            made.append((option, list))
        }
        let context = Unmanaged.passUnretained(transfer).toOpaque()
        setContext(context)
        message[0] = 0
        let code = message.withUnsafeMutableBufferPointer { buffer in
            _ = fieldwork_curl_set_pointer(pointer, CURLOPT_ERRORBUFFER, buffer.baseAddress)
            defer { _ = fieldwork_curl_set_pointer(pointer, CURLOPT_ERRORBUFFER, nil) }
            return withExtendedLifetime(transfer) { curl_easy_perform(pointer) }
        }
        // A connection that is closed later still speaks, when nobody listens any more.
        setContext(nil)
        for (option, list) in made {
            _ = fieldwork_curl_set_list(pointer, option, nil)
            curl_slist_free_all(list)
        }
        var status = 0
        _ = fieldwork_curl_get_long(pointer, CURLINFO_RESPONSE_CODE, &status)
        var words = message.withUnsafeBufferPointer { buffer in
            String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        if words.isEmpty, let text = curl_easy_strerror(code) { words = String(cString: text) }
        return (code.rawValue, words, status)
    }

    private func setContext(_ context: UnsafeMutableRawPointer?) {
        for option in [CURLOPT_READDATA, CURLOPT_DEBUGDATA, CURLOPT_XFERINFODATA] {
            _ = fieldwork_curl_set_pointer(pointer, option, context)
        }
    }

    private static func listen(_ pointer: UnsafeMutableRawPointer) {
        _ = fieldwork_curl_on_read(pointer) { buffer, size, count, context in
            guard let buffer, let context else { return 0x1000_0000 }
            return Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue().read(into: buffer, size * count)
        }
        // What a webhook answers beside its status is of no interest.
        for option in [CURLOPT_WRITEFUNCTION, CURLOPT_HEADERFUNCTION] {
            _ = fieldwork_curl_on_write(pointer, option) { _, size, count, _ in size * count }
        }
        // Not the function for headers: that one does not hear all replies of a mail server.
        _ = fieldwork_curl_on_debug(pointer) { _, kind, bytes, count, context in
            guard let bytes, let context else { return 0 }
            let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
            let line = UnsafeRawBufferPointer(start: bytes, count: count)
            if kind == CURLINFO_HEADER_OUT { transfer.said(line) }
            if kind == CURLINFO_HEADER_IN { transfer.heard(line) }
            return 0
        }
        _ = fieldwork_curl_on_progress(pointer) { context, _, _, _, _ in
            guard let context else { return 0 }
            let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
            return transfer.abort.withLockedValue { $0 } && !transfer.isContentBegun ? 1 : 0
        }
        _ = fieldwork_curl_set_long(pointer, CURLOPT_VERBOSE, 1)
        _ = fieldwork_curl_set_long(pointer, CURLOPT_NOPROGRESS, 0)
    }
}
