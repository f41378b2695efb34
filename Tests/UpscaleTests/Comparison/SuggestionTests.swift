import Foundation
import TestSupport
import Testing
import Upscale

/// What is advised against what a comparison finds.
@Suite struct SuggestionTests {
  /// A still life enlarged, and half of it darkened where there is to be a fault.
  private func folder(factor: Double, isBad: Bool) async throws -> TestFolder {
    let folder = try TestFolder()
    let source = try TestPictures.stillLife(40)
    var result = try await ClassicalUpscaler(.bicubic).upscale(source, to: UpscaleRequest(.scale(factor)))
    if isBad {
      let half = result.bytesPerRow / 2
      let rowLength = result.bytesPerRow
      result.withUnsafeMutableBytes { bytes in
        for at in bytes.indices where at % rowLength < half { bytes[at] = UInt8(Double(bytes[at]) * 0.7) }
      }
    }
    try await ImageFile.write(source, to: folder("in.png"))
    try await ImageFile.write(result, to: folder("out.png"))
    return folder
  }

  @Test(arguments: [(8.0, ", or 4× instead of 8×."), (4, ", or 2× instead of 4×."), (2, "closest to the source.")])
  func aSmallerFactorIsNamed(factor: Double, end: String) async throws {
    let folder = try await folder(factor: factor, isBad: true)
    let comparison = try await FileComparison(before: folder("in.png"), after: folder("out.png")).run()
    let sentence = try #require(comparison.suggestion)
    #expect(sentence.hasPrefix("Try a lower --strength first, then --model photo"), "\(sentence)")
    #expect(sentence.hasSuffix(end), "\(sentence)")
  }

  @Test func whatIsGoodNeedsNone() async throws {
    let folder = try await folder(factor: 4, isBad: false)
    #expect(try await FileComparison(before: folder("in.png"), after: folder("out.png")).run().suggestion == nil)
  }

  @Test func theCommandSaysItInWordsOnThePageAndInJSON() async throws {
    let folder = try await folder(factor: 4, isBad: true)
    let arguments = ["compare", folder("in.png"), folder("out.png"), "--force", "-o", folder("look.html")]
    let words = try CommandLineTool.run(arguments)
    #expect(words.status == 0 && words.output.contains("\nTry a lower --strength first"))
    let page = String(decoding: try folder.bytes(of: "look.html"), as: UTF8.self)
    #expect(page.contains("\"suggestion\":\"Try a lower --strength first"))
    let json = try CommandLineTool.run(arguments + ["--json"])
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect((object["suggestion"] as? String)?.hasPrefix("Try a lower --strength") == true)
    #expect((object["regions"] as? [[String: Any]])?.first?["kind"] as? String == "colorDrift")
    #expect(object["page"] as? String == folder("look.html"))
  }
}
