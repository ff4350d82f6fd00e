import Contracts
import Logging
import NIOConcurrencyHelpers
import ServiceKit
import ServiceLifecycle
import Storage

/// Sends the letters that wait, each once as far as the mail server lets one know.
///
/// That a letter is under way is on disk before the server hears of it, and what became of it before the letter counts as sent. A process that
/// dies between the two finds the letter again and sends it again, under the same Message-ID: at most as many as are handed over at one time.
final class LetterDispatch: Service {
    private let database: Database
    private let clock: Clock
    private let logger: Logger
    private let configuration: DeliveryConfiguration
    private let transports: [WaitingLetter.Channel: any LetterTransport]
    private let links: LetterLinks
    private let optOuts: OptOutKey
    private let composition: LetterComposition
    private let gates: NIOLockedValueBox<[WaitingLetter.Channel: DeliveryGate]>
    private let isEnding = NIOLockedValueBox(false)
    private let wakeUps: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation

    init(
        database: Database, clock: Clock, logger: Logger, configuration: DeliveryConfiguration, links: LetterLinks, optOuts: OptOutKey,
        names: LetterName
    ) {
        self.database = database
        self.clock = clock
        self.logger = logger
        self.configuration = configuration
        self.links = links
        self.optOuts = optOuts
        composition = LetterComposition(
            publicURL: configuration.publicURL, sender: configuration.mail?.sender, optOuts: optOuts, names: names)
        var transports: [WaitingLetter.Channel: any LetterTransport] = [:]
        if let mail = configuration.mail { transports[.mail] = SMTPTransport(mail) }
        if let mobile = configuration.mobile { transports[.mobile] = WebhookTransport(mobile) }
        self.transports = transports
        gates = NIOLockedValueBox(transports.mapValues { _ in DeliveryGate() })
        (wakeUps, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Has it look at once for letters that wait.
    func wake() { waker.yield() }

    /// Whether letters leave, and what the server said where they do not.
    var state: (delivery: DeliveryState, fault: String?) {
        guard configuration.mail != nil else { return (.waitingForConfiguration, nil) }
        let fault = gates.withLockedValue { gates in gates.values.compactMap(\.fault).first }
        return fault == nil ? (.ready, nil) : (.failing, fault)
    }

    func run() async throws {
        await withTaskCancellationOrGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                var rounds = LetterRounds(
                    database: database, clock: clock, logger: logger, links: links, optOuts: optOuts, channels: Set(transports.keys),
                    lettersPerMinute: configuration.lettersPerMinute)
                var arrivals = wakeUps.makeAsyncIterator()
                var (isRecovered, isFailing) = (false, false)
                while !isEnding.withLockedValue({ $0 }) {
                    var (isBusy, next) = (false, Int64.max)
                    do {
                        if !isRecovered { try await recover() }
                        isRecovered = true
                        let now = clock.now()
                        let free = gates.withLockedValue { gates in
                            transports.reduce(into: [:]) { $0[$1.key] = gates[$1.key]?.free(of: $1.value.capacity, at: now) }
                        }
                        let round = try await rounds.next(free: free)
                        for claimed in round.claimed {
                            gates.withLockedValue { $0[claimed.channel]?.begin() }
                            group.addTask { await self.deliver(claimed) }
                        }
                        (isBusy, next, isFailing) = (round.isBusy, round.next ?? .max, false)
                    } catch {
                        if !isFailing, !Task.isCancelled {
                            logger.error("Letters cannot be read; trying again.", metadata: ["error": "\(error)"])
                        }
                        (isFailing, next) = (true, clock.now() + 1_000_000)
                    }
                    if !isBusy { await pause(until: min(next, nextTry), &arrivals) }
                }
            }
        } onCancelOrGracefulShutdown: {
            self.isEnding.withLockedValue { $0 = true }
            for transport in self.transports.values { transport.hurry() }
            self.wake()
        }
        for transport in transports.values { await transport.close() }
    }

    /// When a server that failed is tried again.
    private var nextTry: Int64 {
        gates.withLockedValue { $0.values.filter { $0.failures > 0 && $0.underWay == 0 }.map(\.pausedUntil).min() ?? .max }
    }

    private func recover() async throws {
        let now = clock.now()
        let count = try await database.write { try LetterStore.recover(at: now, in: $0) }
        guard count > 0 else { return }
        logger.notice("Letters that were under way are sent again; some may arrive twice.", metadata: ["letters": "\(count)"])
    }

    /// Sleeps until then, until it is woken, or for half a minute.
    private func pause(until instant: Int64, _ arrivals: inout AsyncStream<Void>.Iterator) async {
        let duration = min(max(instant == .max ? 30_000_000 : instant - clock.now(), 0), 30_000_000)
        let timer = Task { [waker] in
            guard (try? await Task.sleep(for: .microseconds(duration))) != nil else { return }
            waker.yield()
        }
        defer { timer.cancel() }
        _ = await arrivals.next()
    }
}

extension LetterDispatch {
    private func deliver(_ claimed: ClaimedLetter) async {
        let outcome = await outcome(of: claimed)
        let now = clock.now()
        let hasChanged = gates.withLockedValue {
            $0[claimed.channel]?.end(outcome, longest: configuration.longestOutage, at: now, random: .random(in: 0...1)) ?? false
        }
        if hasChanged {
            if case .unreachable(let words) = outcome {
                logger.warning("Letters are not taken; trying again.", metadata: ["channel": "\(claimed.channel)", "error": "\(words)"])
            } else {
                logger.info("Letters are taken again.", metadata: ["channel": "\(claimed.channel)"])
            }
        }
        // Not part of a task that ends with the process: what is known is worth the moment that it takes to write it.
        await Task { await note(outcome, of: claimed) }.value
        wake()
    }

    private func outcome(of claimed: ClaimedLetter) async -> DeliveryOutcome {
        guard let transport = transports[claimed.channel], let letter = composition.letter(claimed, at: clock.now()) else {
            return .refused("the address cannot be written to")
        }
        func cleaned(_ words: String) -> String { ServerWords.cleaned(words, hiding: letter.secrets) }
        return switch await transport.send(letter) {
        case .sent: .sent
        case .refused(let words): .refused(cleaned(words))
        case .postponed(let words): .postponed(cleaned(words))
        case .unreachable(let words): .unreachable(cleaned(words))
        case .uncertain(let words): .uncertain(cleaned(words))
        }
    }

    /// Writes down what became of the letter, however often that takes: a letter that was sent is not to be sent again.
    private func note(_ outcome: DeliveryOutcome, of claimed: ClaimedLetter) async {
        var isFailing = false
        while true {
            do {
                let now = clock.now()
                let retry = configuration.retries.pause(after: claimed.letter.attempts, random: .random(in: 0...1)).map { now + $0 }
                return try await database.write { transaction in
                    try LetterStore.note(outcome, of: claimed, retryAt: retry, at: now, in: transaction)
                }
            } catch let error as StorageError where error.code == .closed {
                return
            } catch {
                if !isFailing { logger.error("A letter's end cannot be written; trying again.", metadata: ["error": "\(error)"]) }
                isFailing = true
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }
}
