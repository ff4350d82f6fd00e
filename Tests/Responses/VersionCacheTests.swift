import Testing

@testable import ResponsesService

@Suite("Versions in memory")
struct VersionCacheTests {
    @Test("the versions used last are kept, the others are loaded again")
    func keepsRecent() throws {
        let cache = VersionCache(capacity: 2)
        let version = SurveyVersion(questionnaire: try questionnaire(pages: "[{}]"), password: .none)
        var loads: [Int64] = []
        func use(_ survey: Int64) {
            _ = cache.version(.init(survey: survey, version: 1)) {
                loads.append(survey)
                return version
            }
        }
        for survey in [1, 2, 1, 3, 1, 2] as [Int64] { use(survey) }
        #expect(loads == [1, 2, 3, 2])
    }

    @Test("a version that does not exist is asked for each time")
    func keepsNothing() {
        let cache = VersionCache()
        var loads = 0
        for _ in 0..<2 {
            let found = cache.version(.init(survey: 1, version: 1)) {
                loads += 1
                return nil
            }
            #expect(found == nil)
        }
        #expect(loads == 2)
    }
}
