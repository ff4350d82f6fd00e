import TestSupport
import Testing

@testable import RespondentsService

@Suite("The vendor's times")
struct VendorTimeTests {
    @Test(
        "an instant is told by the clocks of Warsaw",
        arguments: [
            (0, "1970-01-01 01:00:00"), (testNow, "2025-10-09 10:53:20"), (951_782_400, "2000-02-29 01:00:00"),
            (1_743_296_399, "2025-03-30 01:59:59"), (1_743_296_400, "2025-03-30 03:00:00"),
            (1_761_440_399, "2025-10-26 02:59:59"), (1_761_440_400, "2025-10-26 02:00:00"),
            (1_767_221_999, "2025-12-31 23:59:59"), (1_767_222_000, "2026-01-01 00:00:00"),
        ] as [(Int64, String)])
    func text(instant: Int64, text: String) {
        #expect(VendorTime.text(instant == testNow ? instant : instant * 1_000_000) == text)
    }

    @Test(
        "a day begins at midnight in Warsaw, also on the days when the clocks are changed",
        arguments: [1_760_000_000, 1_743_290_000, 1_743_296_400, 1_743_350_000, 1_761_430_000, 1_761_440_400, 1_761_500_000] as [Int64])
    func startOfDay(second: Int64) {
        let instant = second * 1_000_000 + 123_456
        #expect(VendorTime.text(VendorTime.startOfDay(instant)) == VendorTime.text(instant).prefix(10) + " 00:00:00")
        #expect(VendorTime.startOfDay(VendorTime.text(instant)) == VendorTime.text(instant).prefix(10) + " 00:00:00")
    }
}
