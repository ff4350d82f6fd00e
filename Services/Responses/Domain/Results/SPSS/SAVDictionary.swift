/// The records that stand in front of the cases of an SPSS system file, little-endian (PSPP's "System File Format" describes them).
struct SAVDictionary: Sendable {
    private static let labelBytes = 255
    private static let valueLabelBytes = 120

    let variables: [SAVVariable]
    /// Microseconds since 1970.
    let createdAt: Int64
    private(set) var bytes: [UInt8] = []

    init(_ variables: [SAVVariable], createdAt: Int64) {
        self.variables = variables
        self.createdAt = createdAt
        writeHeader()
        writeVariables()
        writeValueLabels()
        writeInformation()
        write(999)
        write(0)
    }

    private mutating func writeHeader() {
        bytes += Array("$FL2".utf8)
        writePadded("@(#) SPSS DATA FILE - Fieldwork", 60)
        write(2)
        write(Int32(clamping: variables.reduce(0) { $0 + $1.elements }))
        // Compressed, without weights, and of a number of cases that nobody knows yet.
        write(1)
        write(0)
        write(-1)
        write(real: 100)
        let (date, time) = Self.moment(createdAt)
        writePadded(date, 9)
        writePadded(time, 8)
        writePadded("", 64)
        bytes += [0, 0, 0]
    }

    /// `22 Nov 26` and `02:29:38`
    private static func moment(_ microseconds: Int64) -> (date: String, time: String) {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let seconds = max(0, microseconds) / 1_000_000
        guard let date = CivilDate(dayNumber: seconds / 86_400) else { return ("01 Jan 70", "00:00:00") }
        let time = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60].map { CivilDate.padded(Int($0), to: 2) }
        let day = "\(CivilDate.padded(date.day, to: 2)) \(months[date.month - 1]) \(CivilDate.padded(date.year % 100, to: 2))"
        return (day, time.joined(separator: ":"))
    }

    /// A name of at most eight bytes that no other variable has; what people see is the long name.
    private static func shortName(_ number: Int) -> String { "V\(number)" }

    private mutating func writeVariables() {
        var number = 0
        for variable in variables {
            for (index, width) in variable.segments.enumerated() {
                number += 1
                let label = index == 0 ? Self.cut(variable.column.label, to: Self.labelBytes) : []
                write(2)
                write(Int32(width ?? 0))
                write(label.isEmpty ? 0 : 1)
                write(0)
                write(variable.format(ofWidth: width))
                write(variable.format(ofWidth: width))
                writePadded(Self.shortName(number), 8)
                if !label.isEmpty {
                    write(Int32(label.count))
                    bytes += label
                    pad(toMultipleOf: 4, from: label.count)
                }
                // Each further eight bytes of a string have a record of their own.
                for _ in 1..<max(1, SAVVariable.elements(ofWidth: width)) {
                    write(2)
                    write(-1)
                    for _ in 0..<4 { write(0) }
                    writePadded("", 8)
                }
            }
        }
    }

    private mutating func writeValueLabels() {
        var element: Int32 = 1
        for variable in variables {
            if variable.width == nil, !variable.column.values.isEmpty {
                write(3)
                write(Int32(variable.column.values.count))
                for value in variable.column.values {
                    write(real: Double(value.code))
                    let label = Self.cut(value.text, to: Self.valueLabelBytes)
                    bytes.append(UInt8(label.count))
                    bytes += label
                    pad(toMultipleOf: 8, from: label.count + 1)
                }
                write(4)
                write(1)
                write(element)
            }
            element += Int32(variable.elements)
        }
    }

    private mutating func writeInformation() {
        // Machine integers: version 1.0.0, IEEE numbers, compression 1, little-endian, UTF-8.
        writeExtension(3, size: 4, count: 8)
        for number in [1, 0, 0, -1, 1, 1, 2, 65_001] as [Int32] { write(number) }
        // Machine floats: what is missing, the highest and the lowest number.
        writeExtension(4, size: 8, count: 3)
        write(real: -Double.greatestFiniteMagnitude)
        write(real: Double.greatestFiniteMagnitude)
        write(real: (-Double.greatestFiniteMagnitude).nextUp)

        let segments = variables.map { ($0, $0.segments) }
        writeExtension(11, size: 4, count: Int32(3 * segments.reduce(0) { $0 + $1.1.count }))
        for (variable, widths) in segments {
            for width in widths {
                write(variable.measure)
                write(Int32(min(width ?? 12, 40)))
                write(width == nil ? 1 : 0)
            }
        }
        var names: [String] = []
        var longStrings = ""
        var number = 0
        for (variable, widths) in segments {
            let short = Self.shortName(number + 1)
            names.append("\(short)=\(variable.column.name)")
            if let width = variable.width, widths.count > 1 {
                longStrings += "\(short)=\(CivilDate.padded(width, to: 5))\u{0}\t"
            }
            number += widths.count
        }
        writeText(13, names.joined(separator: "\t"))
        if !longStrings.isEmpty { writeText(14, longStrings) }
        writeText(20, "UTF-8")
    }

    // MARK: Bytes

    private mutating func writeExtension(_ subtype: Int32, size: Int32, count: Int32) {
        write(7)
        write(subtype)
        write(size)
        write(count)
    }

    private mutating func writeText(_ subtype: Int32, _ text: String) {
        writeExtension(subtype, size: 1, count: Int32(text.utf8.count))
        bytes += Array(text.utf8)
    }

    private mutating func write(_ value: Int32) {
        withUnsafeBytes(of: value.littleEndian) { bytes += Array($0) }
    }

    private mutating func write(real value: Double) {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += Array($0) }
    }

    private mutating func writePadded(_ text: String, _ width: Int) {
        let text = Self.cut(text, to: width)
        bytes += text
        bytes += Array(repeating: UInt8(ascii: " "), count: width - text.count)
    }

    private mutating func pad(toMultipleOf size: Int, from written: Int) {
        bytes += Array(repeating: 0, count: (size - written % size) % size)
    }

    /// The longest beginning of the text in so many bytes that cuts no character apart.
    static func cut(_ text: String, to limit: Int) -> [UInt8] {
        let bytes = Array(text.utf8)
        guard bytes.count > limit else { return bytes }
        var end = limit
        while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return Array(bytes[..<end])
    }
}
