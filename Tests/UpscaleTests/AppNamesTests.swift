import Foundation
import Testing
import Upscale

/// An application's own types, under the names that it would give them.
private struct Image {
  var pixels: UpscaleImage
}
private struct Model { let name: String }
private struct Size { let width: Double }
private struct Rect { let size: Size }
private enum Orientation { case up }

/// One import beside Foundation, as an application has it: that this file compiles is most of the test.
struct AppNamesTests {
  @Test func applicationsKeepTheirNames() throws {
    let size = PixelSize(width: 2, height: 1)
    let image = Image(pixels: try UpscaleImage(size: size, format: PixelFormat(.gray, .uint8), bytes: [0, 255]))
    #expect(image.pixels.size == size)
    #expect(Model(name: "photo").name == "photo")
    #expect(Rect(size: Size(width: 2)).size.width == 2)
    #expect(Orientation.up == .up)
  }

  /// Foundation's own `Operation`, `Dimension` and `Unit` stay what they are.
  @Test func foundationKeepsItsNames() {
    let operation: Operation = BlockOperation {}
    operation.start()
    #expect(operation.isFinished)
    #expect(Unit(symbol: "px").symbol == "px")
  }
}

/// A name of one word belongs to an application or a platform; ours have two, or are this package's own.
struct PublicNamesTests {
  private static let ownWords: Set<String> = ["Upscaler", "Upscalers"]

  @Test func publicTypesHaveNamesOfTwoWords() throws {
    let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources")
      .standardizedFileURL
    let declaration = /^public (?:indirect )?(?:final )?(?:struct|enum|class|protocol|actor|typealias) (\w+)/
      .anchorsMatchLineEndings()
    var names: [String] = []
    let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    for case let file as URL in files where file.pathExtension == "swift" {
      names += try String(contentsOf: file, encoding: .utf8).matches(of: declaration).map { String($0.output.1) }
    }
    #expect(names.count > 60)
    let plain = names.filter { name in
      !PublicNamesTests.ownWords.contains(name) && name.dropFirst().allSatisfy(\.isLowercase)
    }
    #expect(plain.isEmpty)
  }
}
