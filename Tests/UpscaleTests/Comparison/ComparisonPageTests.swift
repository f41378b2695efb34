import Foundation
import TestSupport
import Testing
import Upscale

@Suite struct ComparisonPageTests {
  private struct Facts: Decodable {
    struct Picture: Decodable {
      var name: String
      var width: Int
      var height: Int
    }

    struct Region: Decodable {
      var kind: String
      var view: [Int]
      var value: Double
    }

    var size: [Int]
    var isWhole: Bool
    var before: Picture
    var after: Picture
    var regions: [Region]
  }

  /// A picture with one tinted corner, beside its source.
  private func comparison(_ format: PixelFormat = PixelFormat(.rgb)) async throws -> ImageComparison {
    let source = try TestPictures.stillLife(100)
    var request = UpscaleRequest(.scale(4))
    request.workingMemory = 1 << 20
    let plain = try await ClassicalUpscaler(.bicubic).upscale(source, to: request)
    let after = try TestPictures.picture(plain.size, format) { x, y, channel in
      let value = plain.withUnsafeBytes { Double($0[(y * 400 + x) * 3 + min(channel, 2)]) / 255 }
      return channel == 3 ? 0.99 : x > 340 && y > 340 ? value * 0.8 : value
    }
    return try await ImageComparison(before: source, after: after)
  }

  private func facts(_ page: String) throws -> Facts {
    let match = try #require(page.firstMatch(of: /(?s)<script type="application\/json" id="data">(.*?)<\/script>/))
    return try JSONDecoder().decode(Facts.self, from: Data(match.1.utf8))
  }

  /// The pictures of one side, in their order.
  private func pictures(_ page: String, _ side: String) throws -> [(area: String, file: [UInt8])] {
    try page.matches(of: /<img alt="" data-side="([a-z]+)" data-rect="([0-9 ]+)"[^>]*base64,([^"]+)">/)
      .filter { $0.1 == side }
      .map { (String($0.2), [UInt8](try #require(Data(base64Encoded: String($0.3))))) }
  }

  @Test func holdsSmallPicturesWhole() async throws {
    let comparison = try await comparison()
    let page = String(
      decoding: try await ComparisonPage(comparison, beforeName: "a.jpg", afterName: "b.png").html(), as: UTF8.self)
    for (side, image) in [("before", comparison.before), ("after", comparison.after)] {
      let shown = try pictures(page, side)
      #expect(shown.map(\.area) == ["0 0 400 400"])
      await #expect(try TestPictures.bytes(ImageFile.decode(shown[0].file)) == TestPictures.bytes(image))
    }
    let facts = try facts(page)
    #expect(facts.isWhole && facts.size == [400, 400])
    #expect(facts.before.name == "a.jpg" && facts.before.width == 100 && facts.after.height == 400)
    #expect(facts.regions.map(\.kind) == comparison.regions.map(\.kind.rawValue))
    #expect(facts.regions.first?.kind == "colorDrift")
  }

  @Test func holdsLargePicturesReducedAndRegionsExactly() async throws {
    let comparison = try await comparison(PixelFormat(.rgba))
    var page = ComparisonPage(comparison, beforeName: "a", afterName: "b")
    (page.wholeLimit, page.overviewLimit) = (100_000, 10_000)
    let html = String(decoding: try await page.html(), as: UTF8.self)
    #expect(try !facts(html).isWhole)
    let shown = try pictures(html, "after")
    #expect(shown.count == 1 + comparison.regions.count && shown.count > 1)
    await #expect(try ImageFile.decode(shown[0].file).size == PixelSize(width: 100, height: 100))
    for (region, picture) in zip(comparison.regions, shown.dropFirst()) {
      let view = region.view
      #expect(picture.area == "\(view.x) \(view.y) \(view.width) \(view.height)")
      let expected = try comparison.after.cropped(to: view)
      await #expect(try TestPictures.bytes(ImageFile.decode(picture.file)) == TestPictures.bytes(expected))
    }
  }

  @Test func needsNothingElse() async throws {
    let html = String(
      decoding: try await ComparisonPage(comparison(), beforeName: "a", afterName: "b").html(), as: UTF8.self)
    #expect(html.contains("default-src 'none'"))
    #expect(!html.contains("http:") && !html.contains("https:") && !html.contains("@import"))
    #expect(html.matches(of: /(src|href)="(?!data:)/).isEmpty)
  }

  @Test func namesCannotEndTheScript() async throws {
    let name = "</script><img src=x onerror=alert(1)>\"\\.png"
    let html = String(
      decoding: try await ComparisonPage(comparison(), beforeName: name, afterName: "b").html(), as: UTF8.self)
    #expect(!html.contains("onerror=alert(1)>\""))
    #expect(try facts(html).before.name == name)
  }
}
