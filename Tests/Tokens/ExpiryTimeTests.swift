import Testing

@testable import TokensService

@Suite("The end of a code's time")
struct ExpiryTimeTests {
    @Test(
        "is an instant, whatever its offset and fraction",
        arguments: [
            ("2020-06-23T21:27:00.000+01:00", 1_592_944_020_000_000), ("2020-06-23T20:27:00Z", 1_592_944_020_000_000),
            ("2020-06-23T20:27:00.1234567z", 1_592_944_020_123_456), ("1970-01-01T00:00:00-00:30", 1_800_000_000),
            ("1969-12-31T23:59:59.5Z", -500_000), ("2024-02-29t12:00:00+14:00", 1_709_157_600_000_000),
            ("0000-01-01T00:00:00Z", -62_167_219_200_000_000), ("9999-12-31T23:59:59Z", 253_402_300_799_000_000),
        ] as [(String, Int64)])
    func instants(text: String, instant: Int64) {
        #expect(ExpiryTime(text)?.instant == instant)
        #expect(ExpiryTime(text)?.text == text)
    }

    @Test(
        "is nothing without an offset, or that the calendar does not have",
        arguments: [
            "", "2020-06-23", "2020-06-23T21:27:00", "2020-06-23T21:27:00.000", "2020-06-23 21:27:00Z", "2020-06-23T21:27Z",
            "2020-13-01T00:00:00Z", "2020-00-01T00:00:00Z", "2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2020-06-31T00:00:00Z",
            "2020-06-23T24:00:00Z", "2020-06-23T23:60:00Z", "2020-06-23T23:59:60Z", "2020-06-23T21:27:00+24:00", "2020-06-23T21:27:00+0100",
            "2020-06-23T21:27:00.Z", "2020-06-23T21:27:00.000+01:00 ", "٢٠٢٠-06-23T21:27:00Z", "tomorrow", "1592944020",
        ])
    func nothing(text: String) {
        #expect(ExpiryTime(text) == nil)
    }
}
