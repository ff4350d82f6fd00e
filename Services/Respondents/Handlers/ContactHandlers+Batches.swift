import Contracts
import JSON
import RPC
import ServiceKit
import Storage

extension ContactHandlers {
    static let mostLines = 1_000

    /// One transaction, which answers for every line by itself: what is refused keeps nothing else from being created.
    func importBatch(_ batch: ContactBatch, in call: CallContext) async throws -> ContactBatchResult {
        let account = try call.requireAccount()
        guard (1...Self.mostLines).contains(batch.lines.count) else {
            throw RPCError.invalid("lines", "must be 1 to \(Self.mostLines)")
        }
        let lines = batch.lines.map { line in
            Result<Line, RPCError> { () throws(RPCError) in
                let contact = try ValidContact(line.contact)
                let key = line.key.map { key in
                    IdempotencyKey(
                        account: account, method: RespondentsContract.importContacts.name, key: key, request: line.contact)
                }
                return Line(contact: contact, key: key)
            }
        }
        let now = clock.now()
        return try await database.write { transaction in
            var results: [ContactLineResult] = []
            results.reserveCapacity(lines.count)
            for line in lines {
                switch line {
                case .success(let line): results.append(try Self.create(line, account: account, at: now, in: transaction))
                case .failure(let error): results.append(.refused(error.details.fieldViolations ?? []))
                }
            }
            return ContactBatchResult(results: results)
        }
    }

    private struct Line: Sendable {
        let contact: ValidContact
        let key: IdempotencyKey?
    }

    private static func create(
        _ line: Line, account: Int64, at now: Int64, in transaction: borrowing Transaction
    ) throws -> ContactLineResult {
        guard let key = line.key else {
            return .created(try ContactStore.create(line.contact, account: account, at: now, in: transaction).id)
        }
        let stored: [UInt8]
        do {
            stored = try Idempotency.once(key, about: { subject($0.id) }, at: now, in: transaction) {
                ContactID(id: try ContactStore.create(line.contact, account: account, at: now, in: transaction).id)
            }
        } catch let error as StorageError where error.code == .idempotencyConflict {
            // Nothing was written for the line, and the transaction goes on with the others.
            return .keyReused
        }
        return .created(try JSON.decode(ContactID.self, from: stored).id)
    }
}
