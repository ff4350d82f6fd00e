import Testing

@testable import ResponsesService

@Suite("The calendar")
struct CalendarTests {
    @Test(
        "instants are read with their offset and written in UTC",
        arguments: [
            ("1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"),
            ("2027-01-31T23:59:59+01:00", 1_801_436_399_000_000, "2027-01-31T22:59:59Z"),
            ("2000-02-29T00:00:00.25-00:30", 951_784_200_250_000, "2000-02-29T00:30:00.250000Z"),
            ("1969-12-31T23:59:59.999999Z", -1, "1969-12-31T23:59:59.999999Z"),
            ("9999-12-31t23:59:59.1234567z", 253_402_300_799_123_456, "9999-12-31T23:59:59.123456Z"),
        ])
    func readsInstants(_ text: String, _ microseconds: Int64, _ written: String) {
        #expect(Instant(text)?.microseconds == microseconds)
        #expect(Instant(microseconds: microseconds).text == written)
    }

    @Test(
        "what is no instant is refused",
        arguments: [
            "", "2027-01-31", "2027-01-31T23:59:59", "2027-02-30T00:00:00Z", "2027-01-31T24:00:00Z", "2027-01-31 23:59:59Z",
            "2027-01-31T23:59:59.Z", "2027-01-31T23:59:59+1:00", "2027-01-31T23:59:59+01:00x", "2027-01-31T23:59:60Z",
            "２027-01-31T23:59:59Z",
        ])
    func refusesOthers(_ text: String) {
        #expect(Instant(text) == nil)
    }

    @Test("days and their numbers lead back to each other over four centuries")
    func countsDays() throws {
        var expected = try #require(CivilDate(year: 1999, month: 12, day: 31)).dayNumber
        for year in 2000...2400 {
            for month in 1...12 {
                for day in 1...31 {
                    guard let date = CivilDate(year: year, month: month, day: day) else { continue }
                    expected += 1
                    if date.dayNumber != expected || CivilDate(dayNumber: expected) != date {
                        Issue.record("\(date) is not day \(expected)")
                    }
                }
            }
        }
    }
}
