/// What the contracts of both kinds of methods say.
protocol MethodContract {
    associatedtype Request: MessageValue
    /// The reply, or a stream's items.
    associatedtype Answer: MessageValue

    static var kind: RegisteredMethod.Kind { get }
    var name: String { get }
    var isIdempotent: Bool { get }
    var callers: Callers { get }
    var timeLimit: Int64 { get }
}

extension Method: MethodContract {
    typealias Answer = Reply

    static var kind: RegisteredMethod.Kind { .unary }
}

extension StreamMethod: MethodContract {
    typealias Answer = Item

    static var kind: RegisteredMethod.Kind { .stream }
}
