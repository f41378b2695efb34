import TestSupport
import Testing
import Upscale

@Suite struct BatchShardTests {
  private func batch(_ inputs: [BatchInput], _ shard: BatchShard?) throws -> BatchUpscale {
    try BatchUpscale(inputs, naming: OutputNaming(folder: "large"), shard: shard) {
      FileUpscale(from: $0, to: $1, .scale(2))
    }
  }

  /// The shards of a manifest of a thousand together are the whole, none overlap, and all are of about the same size.
  @Test(arguments: [1, 2, 3, 7, 16, 64])
  func shardsAreThePartsOfAWhole(count: Int) throws {
    let inputs = BatchInput.manifest((0..<1000).map { "photos/\($0 % 10)/IMG_\($0).jpg" }.joined(separator: "\n"))
    let whole = try batch(inputs, nil).jobs.map(\.input.name)
    let parts = try (1...count).map { try batch(inputs, BatchShard($0, of: count)).jobs.map(\.input.name) }
    #expect(whole.count == 1000)
    #expect(parts.reduce([], +).sorted() == whole.sorted())
    let fair = 1000 / Double(count)
    #expect(parts.allSatisfy { abs(Double($0.count) - fair) <= 4 * fair.squareRoot() })
  }

  /// A folder's pictures are told apart by their places in it, wherever the folder is; one more moves no other.
  @Test func placesInFoldersCount() throws {
    let folders = try [TestFolder(), TestFolder()]
    let image = try TestPictures.noise(PixelSize(width: 2, height: 2), PixelFormat(.gray))
    for number in 0..<20 {
      for folder in folders { try ImageFile.write(image, to: folder("\(number).png")) }
    }
    try ImageFile.write(image, to: folders[1]("more.png"))
    for index in 1...3 {
      let names = try folders.map { folder in
        try batch([BatchInput(folder("."))], BatchShard(index, of: 3)).jobs.map {
          $0.input.name.split(separator: "/").last ?? ""
        }
      }
      #expect(names[0] == names[1].filter { $0 != "more.png" })
    }
  }

  /// What makes the whole impossible is refused by every part, not by the one that it falls into.
  @Test func theWholeIsChecked() throws {
    let inputs = [BatchInput("a/cat.jpg"), BatchInput("b/cat.jpg")]
    for index in 1...4 {
      let error = #expect(throws: UpscaleError.self) { try batch(inputs, BatchShard(index, of: 4)) }
      #expect(error?.code == .invalidRequest)
    }
  }

  /// Names are spread in the same way everywhere and always: machines of one batch may have different versions.
  @Test func placesAreFixed() throws {
    let names = ["cat.jpg", "photos/IMG_0001.HEIC", "äöü.png", "0"]
    let parts = names.map { name in (1...8).first { (try? BatchShard($0, of: 8))?.holds(name) == true } ?? 0 }
    #expect(parts == [2, 1, 3, 5])
  }

  @Test(arguments: ["0/3", "4/3", "-1/3", "1/0", "1", "1/2/3", "a/b", "", "1/", "9223372036854775808/9"])
  func whatIsNoPartIsRefused(text: String) {
    let error = #expect(throws: UpscaleError.self) { try BatchShard(text) }
    #expect(error?.code == .invalidRequest)
  }
}
