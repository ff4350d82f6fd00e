import Foundation

/// How often a text stands anywhere in the bytes of a folder's files.
///
/// - Parameter prefix: Of the names of the files that count.
public func occurrences(of text: String, inFilesOf folder: String, named prefix: String = "") throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix(prefix) }.reduce(0) { count, name in
        count + occurrences(of: Array(text.utf8), in: try Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
    }
}

/// Foundation's own search copies all that is left, each time.
private func occurrences(of text: [UInt8], in data: Data) -> Int {
    data.withUnsafeBytes { bytes in
        var (found, place) = (0, 0)
        while let start = bytes.baseAddress, bytes.count - place >= text.count,
            let next = memchr(start + place, Int32(text[0]), bytes.count - place - text.count + 1)
        {
            let isFound = memcmp(next, text, text.count) == 0
            found += isFound ? 1 : 0
            place = UnsafeRawPointer(next) - start + (isFound ? text.count : 1)
        }
        return found
    }
}
