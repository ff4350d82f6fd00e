import ArgumentParser

/// How many: at least one.
struct PositiveCount: ExpressibleByArgument, Sendable, Equatable {
    var value: Int

    init?(argument: String) {
        guard let value = Int(argument), value > 0 else { return nil }
        self.value = value
    }

    init(_ value: Int) {
        self.value = value
    }

    var defaultValueDescription: String { "\(value)" }
}
