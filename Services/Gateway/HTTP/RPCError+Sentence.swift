import RPC

extension RPCError {
    /// The message as a sentence: services write theirs without capital and full stop, to stand in the middle of a log's line.
    var sentence: String {
        let text = message.prefix(1).uppercased() + message.dropFirst()
        return text.isEmpty || text.hasSuffix(".") ? text : text + "."
    }
}
