import Contracts
import Foundation
import RPC
import ServiceKit
import Storage
import TestSupport
import Testing

@testable import ResponsesService

@Suite("Respondents' keys")
struct RespondentKeyTests {
    @Test("a key is 32 hexadecimal digits that follow from secret, seed and response, and differ with each of them")
    func derivation() {
        let (keys, others) = (RespondentKeys(Secret("one secret")), RespondentKeys(Secret("another secret")))
        let (seed, next) = (RespondentKeys.newSeed(), RespondentKeys.newSeed())
        let made = [
            keys.key(ofSeed: seed, response: 1), keys.key(ofSeed: seed, response: 2), keys.key(ofSeed: next, response: 1),
            others.key(ofSeed: seed, response: 1),
        ]
        #expect(Set(made).count == 4 && made.allSatisfy { $0.wholeMatch(of: /[0-9a-f]{32}/) != nil })
        #expect(keys.key(ofSeed: seed, response: 1) == made[0])
        #expect(keys.key(ofSeed: made[0], response: 5) == made[0], "a key of the time before seeds is its own")
    }

    @Test("a key is given again to who comes back or repeats, lets them answer, and lies in no file")
    func stored() async throws {
        try await withFolder { folder in
            try await withBench(in: folder) { bench in
                let survey = try await bench.create(pages: 1)
                let request = FillingRequest(survey: survey.id)
                let first = try await bench.filling.open(request, bench.call(key: "k"))
                #expect(try await bench.filling.open(request, bench.call(key: "k")) == first)
                let second = try await bench.filling.open(request, bench.call())
                #expect(first.respondentKey != second.respondentKey)
                for access in [first, second] {
                    let position = FillingPosition(survey: survey.id, response: access.response, respondentKey: access.respondentKey)
                    #expect(try await bench.filling.resume(position, bench.call()).page == access.page)
                }
                for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
                    let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
                    for access in [first, second] { #expect(data.range(of: Data(access.respondentKey.utf8)) == nil, "\(name)") }
                }
            }
        }
    }

    @Test("who began when keys were kept as they are goes on with theirs")
    func older() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1)
            let access = try await bench.filling.open(FillingRequest(survey: survey.id), bench.call())
            let older = "0123456789abcdef0123456789abcdef"
            try await bench.database.write { _ = try $0.execute("UPDATE responses SET respondent_key = ?1", older) }
            let position = FillingPosition(survey: survey.id, response: access.response, respondentKey: older)
            #expect(try await bench.filling.resume(position, bench.call()).page == access.page)
        }
    }
}
