import HummingbirdCore
import Logging
import NIOCore

/// HTTP/1.1 whose connections stay on their event loops.
struct LoopHTTPChannel: ServerChildChannel {
    let http: HTTP1Channel
    let executors: LoopExecutors

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        http.setup(channel: channel, logger: logger)
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await withTaskExecutorPreference(executors[value.channel.eventLoop]) {
            await http.handle(value: value, logger: logger)
        }
    }
}
