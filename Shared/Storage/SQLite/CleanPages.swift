internal import GRDBSQLite
import NIOConcurrencyHelpers

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Keeps what was deleted out of database files.
///
/// `PRAGMA secure_delete` overwrites a deleted cell with zeros, but not the copies of it that SQLite leaves in the gap between a page's
/// pointers and its cells when it moves cells from page to page. So pages lose that gap's content on their way from the log to the file. The
/// writer's cache must be given up as well (`WriteAheadLog.clear`), since a page of it that changes later goes to the log as it is there.
enum CleanPages {
    /// Makes every database that this process opens from now on write its file like that. Safe to repeat.
    static func install() throws(StorageError) {
        guard registration.code == SQLITE_OK else {
            throw StorageError(.cannotOpen, "SQLite does not take the file system that keeps its files clean (\(registration.code)).")
        }
    }

    private struct Registration {
        let code: CInt
        let standard: UnsafeMutablePointer<sqlite3_vfs>?
    }

    /// A file's methods with another one for writing, and behind them the file's own.
    private struct Table {
        var methods: sqlite3_io_methods
        let original: UnsafePointer<sqlite3_io_methods>
    }

    // Unsafe in name only: written once before anybody reads it, and what it points to never goes away.
    private nonisolated(unsafe) static let registration: Registration = {
        guard let standard = sqlite3_vfs_find(nil) else { return Registration(code: SQLITE_ERROR, standard: nil) }
        // SQLite wants it for as long as the process lives. Everything but opening stays the standard system's own, and so do the files.
        let system = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        system.initialize(to: standard.pointee)
        system.pointee.pNext = nil
        system.pointee.zName = UnsafePointer(strdup("fieldwork"))
        system.pointee.xOpen = { _, name, file, flags, outFlags in CleanPages.open(name, file, flags, outFlags) }
        return Registration(code: sqlite3_vfs_register(system, 1), standard: standard)
    }()

    /// Addresses of tables, by the address of the methods that they stand for: files have one of a few sets of methods.
    private static let tables = NIOLockedValueBox<[UInt: UInt]>([:])

    private static func open(
        _ name: UnsafePointer<CChar>?, _ file: UnsafeMutablePointer<sqlite3_file>?, _ flags: CInt, _ outFlags: UnsafeMutablePointer<CInt>?
    ) -> CInt {
        guard let standard = registration.standard, let file else { return SQLITE_ERROR }
        let code = standard.pointee.xOpen(standard, name, file, flags, outFlags)
        if code == SQLITE_OK, flags & SQLITE_OPEN_MAIN_DB != 0, let original = file.pointee.pMethods {
            file.pointee.pMethods = methods(insteadOf: original)
        }
        return code
    }

    private static func methods(insteadOf original: UnsafePointer<sqlite3_io_methods>) -> UnsafePointer<sqlite3_io_methods>? {
        let address = tables.withLockedValue { tables in
            if let address = tables[UInt(bitPattern: original)] { return address }
            let table = UnsafeMutablePointer<Table>.allocate(capacity: 1)
            table.initialize(to: Table(methods: original.pointee, original: original))
            table.pointee.methods.xWrite = { file, bytes, count, offset in CleanPages.write(file, bytes, count, offset) }
            let address = UInt(bitPattern: table)
            tables[UInt(bitPattern: original)] = address
            return address
        }
        return UnsafePointer(bitPattern: address)
    }

    private static func write(
        _ file: UnsafeMutablePointer<sqlite3_file>?, _ bytes: UnsafeRawPointer?, _ count: CInt, _ offset: sqlite3_int64
    ) -> CInt {
        guard let file, let bytes, let methods = file.pointee.pMethods else { return SQLITE_IOERR }
        let original = UnsafeRawPointer(methods).assumingMemoryBound(to: Table.self).pointee.original
        guard let write = original.pointee.xWrite else { return SQLITE_IOERR }
        let page = UnsafeRawBufferPointer(start: bytes, count: Int(count))
        guard let gap = PageGap.range(in: page, at: offset), page[gap].contains(where: { $0 != 0 }), isSmall(file, original, count)
        else { return write(file, bytes, count, offset) }
        // SQLite's own page is not ours to change.
        return withUnsafeTemporaryAllocation(byteCount: page.count, alignment: 8) { copy in
            copy.copyMemory(from: page)
            for index in gap { copy[index] = 0 }
            return write(file, copy.baseAddress, count, offset)
        }
    }

    /// Whether no page can be taken for what it is not. A page of a long text begins with the number of the next: in a file of 2²⁵ pages its first
    /// byte could be a kind of page with cells. Half of that leaves room for what a single checkpoint adds.
    private static func isSmall(
        _ file: UnsafeMutablePointer<sqlite3_file>, _ methods: UnsafePointer<sqlite3_io_methods>, _ pageSize: CInt
    ) -> Bool {
        var size: sqlite3_int64 = 0
        return methods.pointee.xFileSize?(file, &size) == SQLITE_OK && size / sqlite3_int64(pageSize) < 1 << 24
    }
}
