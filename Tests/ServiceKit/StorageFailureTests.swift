import RPC
import Storage
import Testing

@testable import ServiceKit

@Suite("A failure of the database")
struct StorageFailureTests {
    @Test(
        "that a caller can act upon has its meaning",
        arguments: [
            (StorageError.Code.overloaded, StatusCode.resourceExhausted, UInt32(100), true, false),
            (.closed, .unavailable, 0, true, false),
            (.busy, .unavailable, 100, false, false),
            (.idempotencyConflict, .alreadyExists, 0, false, true),
        ])
    func known(code: StorageError.Code, status: StatusCode, retryAfter: UInt32, isNotExecuted: Bool, doNotRetry: Bool) throws {
        let error = try #require(StorageFailure.translate(StorageError(code, "SELECT secret FROM table")))
        #expect(error.code == status)
        #expect(error.retryAfter == retryAfter)
        #expect(error.isNotExecuted == isNotExecuted)
        #expect(error.doNotRetry == doNotRetry)
        #expect(!error.message.contains("SELECT"))
    }

    @Test(
        "that is nobody's business stays in the log",
        arguments: [
            StorageError.Code.uniqueViolation, .foreignKeyViolation, .notNullViolation, .checkViolation, .statementInvalid, .valueRefused,
            .valueMismatch, .readOnly, .transactionLost, .inputOutput, .diskFull, .corrupt, .locked, .cannotOpen,
        ])
    func unknown(code: StorageError.Code) {
        #expect(StorageFailure.translate(StorageError(code, "")) == nil)
    }

    @Test("and an error of anything else are not confused")
    func others() {
        #expect(StorageFailure.translate(CancellationError()) == nil)
    }
}
