import Testing

@testable import ResponsesService

@Suite("Verification codes")
struct VerificationCodeTests {
    private let codes = VerificationCodes(key: Array(0..<32))

    @Test("codes have six digits and never repeat")
    func areUnique() {
        let issued = (1...20_000).map { codes.code(forCompletion: $0) }
        #expect(Set(issued).count == issued.count)
        #expect(issued.allSatisfy { $0.utf8.count == 6 && $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } })
    }

    @Test("neighbours have nothing in common that could be counted on")
    func doNotFollowEachOther() {
        let issued = (1...1_000).compactMap { Int(codes.code(forCompletion: $0)) }
        let steps = zip(issued, issued.dropFirst()).map { $1 - $0 }
        #expect(Set(steps).count > 990)
        // Spread over the whole range: a tenth of it holds about a tenth of them.
        for tenth in 0..<10 {
            let count = issued.count { $0 / 100_000 == tenth }
            #expect((50...160).contains(count))
        }
    }

    @Test("another survey's key gives other codes")
    func dependOnKey() {
        let others = VerificationCodes(key: Array(1..<33))
        let same = (1...1_000).count { codes.code(forCompletion: $0) == others.code(forCompletion: $0) }
        #expect(same < 10)
    }

    @Test(
        "after a million codes come longer ones, which no shorter one equals",
        arguments: [(1_000_000, 6), (1_000_001, 7), (11_000_000, 7), (11_000_001, 8)])
    func grow(_ number: Int64, _ digits: Int) {
        #expect(codes.code(forCompletion: number).utf8.count == digits)
        let issued = (number...number + 200).map { codes.code(forCompletion: $0) }
        #expect(Set(issued).count == issued.count)
    }

    @Test("the same completion has the same code")
    func areStable() {
        #expect(codes.code(forCompletion: 77) == VerificationCodes(key: Array(0..<32)).code(forCompletion: 77))
    }
}
