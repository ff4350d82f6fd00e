/// A text that takes the place of the one before it on a terminal, and follows it elsewhere.
struct RedrawnView {
    let screen: Screen
    private var lines = 0

    init(screen: Screen) {
        self.screen = screen
    }

    mutating func show(_ text: String) {
        guard screen.isTerminal else {
            return Terminal.write(text + "\n\n", to: screen)
        }
        // What has left the screen at its top cannot be drawn over: as much is shown as stays on it.
        let height = max(1, (screen.size?.lines ?? 24) - 1)
        let shown = text.split(separator: "\n", omittingEmptySubsequences: false).prefix(height)
        let back = lines > 0 ? "\u{1B}[\(lines)F" : ""
        // Each line is cleared behind its text and the rest of the screen at the end, which does not flicker as clearing first would.
        Terminal.write(back + shown.map { "\($0)\u{1B}[K\n" }.joined() + "\u{1B}[J", to: screen)
        lines = shown.count
    }
}
