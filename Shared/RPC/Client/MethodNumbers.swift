/// The numbers that a server's HELLO gives to methods, found without hashing a name each time.
struct MethodNumbers {
    struct Number {
        var code: UInt16
        var kind: RegisteredMethod.Kind
    }

    private var byName: [String: Number] = [:]
    /// By the index of the method in this process; nil: not looked up yet.
    private var byIndex: [Number?] = []

    /// Takes a server's table. Methods of kinds that this client does not know are left out.
    mutating func learn(_ methods: [MethodDescription]) {
        for method in methods {
            guard let code = UInt16(exactly: method.number), let kind = RegisteredMethod.Kind(rawValue: method.kind) else { continue }
            byName[method.name] = Number(code: code, kind: kind)
        }
    }

    /// The number of a call's method; nil when the server does not have it.
    mutating func number(of call: ClientCall) -> Number? {
        while byIndex.count <= call.methodIndex { byIndex.append(nil) }
        if byIndex[call.methodIndex] == nil {
            byIndex[call.methodIndex] = byName[call.methodName]
        }
        return byIndex[call.methodIndex]
    }
}
