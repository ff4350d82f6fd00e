/// What a command line sets: `--option value` or `--option=value`, each option once.
struct CommandLineSettings {
    /// The texts by the keys of their settings.
    private(set) var values: [String: String] = [:]
    private(set) var faults: [String] = []

    init(_ arguments: [String], settings: [Setting]) {
        let keys = Dictionary(uniqueKeysWithValues: settings.map { ($0.option, $0.key) })
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--") else {
                faults.append("\"\(argument)\" belongs to no setting; --help lists them.")
                continue
            }
            let name = String(argument.prefix { $0 != "=" })
            var value = name.count < argument.count ? String(argument.dropFirst(name.count + 1)) : nil
            // A value that begins with two dashes is written as --option=value.
            if value == nil, rest.first?.hasPrefix("--") == false { value = rest.popFirst() }
            guard let key = keys[name] else {
                faults.append("There is no setting \(name); --help lists them.")
                continue
            }
            guard let value else {
                faults.append("\(name) has no value.")
                continue
            }
            if values.updateValue(value, forKey: key) != nil { faults.append("\(name) is given twice.") }
        }
    }
}
