import RPC

extension Answer {
    /// What a service says of itself, or whether it could not be reached or failed.
    func state(_ word: (Value) -> String) -> Cell {
        switch result {
        case .success(let value):
            let word = word(value)
            return Cell(word, word == "serving" ? .green : .yellow)
        case .failure(let error):
            return Cell(error.exitStatus == .unreachable ? "unreachable" : "failed", .red)
        }
    }
}
