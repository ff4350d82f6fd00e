import GatewayService

/// libFuzzer's entry: whatever is accepted as a form must read back equal when it is written as a form again, within the limits.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = UnsafeRawBufferPointer(start: start, count: count)
    _ = try? ParameterTree(json: bytes)
    guard let tree = try? ParameterTree(form: bytes) else { return 0 }
    let limits = ParameterLimits.standard
    precondition(leaves(of: tree, depth: 1) <= limits.variables, "there are more variables than the limit")
    var pairs: [String] = []
    write(tree, under: nil, to: &pairs)
    precondition((try? ParameterTree(form: pairs.joined(separator: "&").utf8)) == tree, "what was written reads back differently")
    precondition(tree.merged(over: tree) == tree && tree.merged(over: ParameterTree()) == tree, "merging changes what is there")
    return 0
}

private func leaves(of tree: ParameterTree, depth: Int) -> Int {
    precondition(depth <= ParameterLimits.standard.depth, "the tree is deeper than the limit")
    return tree.members.reduce(0) { count, member in
        precondition(member.key.utf8.count <= ParameterLimits.standard.keyLength, "a name is longer than the limit")
        return count + (member.value.tree.map { leaves(of: $0, depth: depth + 1) } ?? 1)
    }
}

private func write(_ tree: ParameterTree, under name: String?, to pairs: inout [String]) {
    for (key, value) in tree.members {
        let name = name.map { "\($0)[\(encoded(key))]" } ?? encoded(key)
        switch value {
        case .text(let text): pairs.append("\(name)=\(encoded(text))")
        case .tree(let tree): write(tree, under: name, to: &pairs)
        case .null: preconditionFailure("a form has no null")
        }
    }
}

private func encoded(_ text: String) -> String {
    text.utf8.map { byte in
        let digits = String(byte, radix: 16, uppercase: true)
        return "%" + (digits.count == 1 ? "0" : "") + digits
    }.joined()
}
