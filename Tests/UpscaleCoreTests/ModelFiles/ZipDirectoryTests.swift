import Testing
import TestSupport
import UpscaleCore

/// PyTorch's newer container, with faults put into it.
@Suite struct ZipDirectoryTests {
  /// Writes stored entries, with whatever faults are asked for.
  private struct Builder {
    struct Entry {
      var name: String
      var bytes: [UInt8]
      var method: UInt16 = 0
      var flags: UInt16 = 0
      var checksum: UInt32?
      /// Where the directory says the entry is, instead of where it is.
      var offset: UInt32?
      var size: UInt32?
    }

    var entries: [Entry]
    var comment: [UInt8] = []

    var file: [UInt8] {
      var (file, directory) = ([UInt8](), [UInt8]())
      func number<T: FixedWidthInteger>(_ value: T) -> [UInt8] { SafetensorsBuilder.littleEndian(value) }
      for entry in entries {
        let offset = entry.offset ?? UInt32(file.count)
        let (size, name) = (entry.size ?? UInt32(entry.bytes.count), Array(entry.name.utf8))
        var middle = number(entry.flags)
        middle += number(entry.method)
        middle += number(UInt32(0))
        middle += number(entry.checksum ?? Builder.crc32(entry.bytes))
        middle += number(size)
        middle += number(size)
        middle += number(UInt16(name.count))
        middle += number(UInt16(0))
        file += number(UInt32(0x0403_4B50))
        file += number(UInt16(20))
        file += middle
        file += name
        file += entry.bytes
        directory += number(UInt32(0x0201_4B50))
        directory += number(UInt16(20))
        directory += number(UInt16(20))
        directory += middle
        directory += [UInt8](repeating: 0, count: 10)
        directory += number(offset)
        directory += name
      }
      let start = UInt32(file.count)
      file += directory
      file += number(UInt32(0x0605_4B50))
      file += number(UInt32(0))
      file += number(UInt16(entries.count))
      file += number(UInt16(entries.count))
      file += number(UInt32(directory.count))
      file += number(start)
      file += number(UInt16(comment.count))
      return file + comment
    }

    /// Bit by bit, as the definition has it.
    static func crc32(_ bytes: [UInt8]) -> UInt32 {
      var sum = UInt32.max
      for byte in bytes {
        sum ^= UInt32(byte)
        for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : (sum >> 1) ^ 0xEDB8_8320 }
      }
      return ~sum
    }
  }

  /// One tensor of two numbers.
  private static func builder() -> Builder {
    var pickle = PickleBuilder()
    pickle.raw("}")
    pickle.text("w")
    pickle.tensor("0", count: 2, shape: [2])
    pickle.raw("s.")
    let numbers = [Float(1.5), -2].flatMap { SafetensorsBuilder.littleEndian($0.bitPattern) }
    return Builder(entries: [
      .init(name: "m/data.pkl", bytes: pickle.bytes), .init(name: "m/byteorder", bytes: Array("little".utf8)),
      .init(name: "m/data/0", bytes: numbers), .init(name: "m/version", bytes: Array("3\n".utf8)),
    ])
  }

  @Test(arguments: [[], Array("a comment".utf8)])
  func wholeFilesAreRead(comment: [UInt8]) throws {
    var builder = ZipDirectoryTests.builder()
    builder.comment = comment
    #expect(try TorchFile(builder.file).tensors.floats("w") == [1.5, -2])
    builder.entries.reverse()
    #expect(try TorchFile(builder.file).tensors.floats("w") == [1.5, -2])
  }

  private static let faults: [(String, String, @Sendable (inout Builder) -> Void)] = [
    ("compressed", "compressed", { $0.entries[2].method = 8 }), ("encrypted", "encrypted", { $0.entries[2].flags = 1 }),
    ("other bytes", "does not match its checksum", { $0.entries[2].checksum = 0 }),
    ("an entry twice", "twice", { $0.entries.append($0.entries[2]) }),
    ("two pickles", "2 entries named “data.pkl”", { $0.entries.append(.init(name: "n/data.pkl", bytes: [0x2E])) }),
    ("no pickle", "0 entries named “data.pkl”", { $0.entries.remove(at: 0) }),
    ("no storage", "missing", { $0.entries.remove(at: 2) }),
    ("a short storage", "bytes", { $0.entries[2].bytes.removeLast(4) }),
    ("a long storage", "bytes", { $0.entries[2].bytes += [0, 0, 0, 0] }),
    ("a size beyond the file", "truncated", { $0.entries[2].size = 1 << 30 }),
    ("an offset beyond the file", "not where it should be", { $0.entries[2].offset = 1 << 30 }),
    ("the bytes of another", "overlap", { $0.entries[3].offset = 0 }),
    ("sizes of ZIP64 without them", "no size", { $0.entries[2].size = .max }),
    ("big-endian", "big-endian", { $0.entries[1].bytes = Array("big".utf8) }),
  ]

  @Test(arguments: faults.indices)
  func faultsAreTold(index: Int) {
    let (what, word, change) = ZipDirectoryTests.faults[index]
    var builder = ZipDirectoryTests.builder()
    change(&builder)
    let error = #expect(throws: UpscaleError.self, "\(what)") { try TorchFile(builder.file) }
    #expect(error?.code == .invalidModelFile)
    #expect(error?.message.contains(word) == true, "\(what): \(error?.message ?? "")")
  }

  /// The directory and its end, byte by byte.
  @Test func changedDirectoriesNeverCrash() {
    let file = ZipDirectoryTests.builder().file
    let directory = file.count - 300..<file.count
    let changed = (UInt64(0)..<2000).lazy.map {
      (bytes: MutatedFiles.changed(file, seed: $0, near: directory), weights: [UInt8]?.none)
    }
    // A single tensor called “w” is of no architecture.
    #expect(MutatedFiles.read(changed) == 0)
  }
}
