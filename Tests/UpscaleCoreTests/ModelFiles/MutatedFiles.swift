import Testing
import TestSupport
import UpscaleCore

/// Files that were cut and changed: a model or an error of ours comes of each, and never a crash.
enum MutatedFiles {
  static let codes: Set<UpscaleError.Code> = [.invalidModelFile, .invalidNetwork, .limitExceeded]

  /// - Returns: how many files still were models.
  static func read(
    _ files: some Sequence<(bytes: [UInt8], weights: [UInt8]?)>, format: ModelFileFormat? = nil
  ) -> Int {
    var models = 0
    for file in files {
      do {
        let contents = try ModelFileContents(file.bytes, weights: file.weights, name: "changed")
        // Some changes only change weights.
        models += try contents.model().network.inputChannels > 0 ? 1 : 0
      } catch {
        #expect(codes.contains(error.code), "\(error)")
        #expect(!error.message.isEmpty)
      }
    }
    return models
  }

  /// `file` with one to four bytes changed, taken out, put in, or replaced by those that mean much.
  static func changed(_ file: [UInt8], seed: UInt64, near range: Range<Int>? = nil) -> [UInt8] {
    var (generator, file) = (SeededGenerator(seed: seed), file)
    let range = range ?? 0..<file.count
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let position = min(Int.random(in: range, using: &generator), file.count - 1)
      switch Int.random(in: 0...5, using: &generator) {
      case 0: file[position] = UInt8.random(in: .min ... .max, using: &generator)
      case 1: file[position] ^= 1 << UInt8.random(in: 0...7, using: &generator)
      case 2: file[position] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &generator) ?? 0
      case 3: file.remove(at: position)
      case 4: file.insert(UInt8.random(in: .min ... .max, using: &generator), at: position)
      default:
        // A piece of the file, once more.
        let start = Int.random(in: range, using: &generator)
        let piece = file[min(start, file.count)..<min(start + 8, file.count)]
        file.insert(contentsOf: piece, at: position)
      }
    }
    if seed % 9 == 0 { file.removeLast(Int.random(in: 0..<file.count, using: &generator)) }
    return file
  }
}

/// All fixtures, changed thousands of times and cut at every length.
@Suite struct MutatedFilesTests {
  private static let files = ["compact.zip.pth", "compact.wrapped.pth", "compact-half.onnx", "compact-half.param"]

  private static func pair(_ name: String) throws -> (bytes: [UInt8], weights: [UInt8]?) {
    let weights = name.hasSuffix(".param") ? try Fixture.bytes(name.dropLast(6) + ".bin") : nil
    return (try Fixture.bytes(name), weights)
  }

  @Test(arguments: files, UInt64(0)..<4)
  func changesNeverCrash(name: String, block: UInt64) throws {
    let file = try MutatedFilesTests.pair(name)
    let seeds = block * 500..<block * 500 + 500
    let models = MutatedFiles.read(
      seeds.lazy.map { (MutatedFiles.changed(file.bytes, seed: $0), file.weights) })
    #expect(models < seeds.count * 9 / 10, "Most of the changes do harm.")
  }

  @Test(arguments: files)
  func cutFilesAreRefused(name: String) throws {
    let file = try MutatedFilesTests.pair(name)
    // The last word of a .param file is a name, which may be shorter; an ONNX file may end before what it says about itself.
    let lengths = 0..<file.bytes.count - (name.hasSuffix(".param") ? "output\n".utf8.count : 0)
    let cut = lengths.lazy.map { (bytes: Array(file.bytes[..<$0]), weights: file.weights) }
    #expect(MutatedFiles.read(cut) == (name.hasSuffix(".onnx") ? 1 : 0))
  }

  @Test func cutAndChangedWeightsAreRefused() throws {
    let file = try MutatedFilesTests.pair("compact-half.param")
    let weights = try #require(file.weights)
    let cut = weights.indices.lazy.map { (bytes: file.bytes, weights: [UInt8]?.some(Array(weights[..<$0]))) }
    #expect(MutatedFiles.read(cut) == 0)
    let changed = (UInt64(0)..<1000).lazy.map {
      (bytes: file.bytes, weights: [UInt8]?.some(MutatedFiles.changed(weights, seed: $0)))
    }
    #expect(MutatedFiles.read(changed) < 1000)
  }

  /// Numbers that are none, wherever they stand.
  @Test(arguments: [UInt16(0x7C00), 0x7E00, 0xFC00])
  func weightsThatAreNoNumbersAreRefused(bits: UInt16) throws {
    let file = try MutatedFilesTests.pair("compact-half.param")
    var weights = try #require(file.weights)
    // Behind the first tag.
    weights.replaceSubrange(4..<6, with: SafetensorsBuilder.littleEndian(bits))
    let error = #expect(throws: UpscaleError.self) {
      try ModelFileContents(file.bytes, weights: weights, name: "m").model()
    }
    #expect(error?.code == .invalidNetwork)
  }
}
