import Foundation
import TestSupport
import Testing
import Upscale

/// From files to a page and a sheet, by the library and by the command line.
@Suite struct FileComparisonTests {
  /// “in.png” and “out.png”, four times as large; half of “bad.png” is darker.
  private func folder() async throws -> TestFolder {
    let folder = try TestFolder()
    let source = try TestPictures.stillLife(40)
    let result = try await ClassicalUpscaler(.bicubic).upscale(source, to: UpscaleRequest(.scale(4)))
    let bad = try TestPictures.picture(result.size, result.format) { x, y, channel in
      result.withUnsafeBytes { Double($0[(y * 160 + x) * 3 + channel]) / 255 } * (x < 80 ? 1 : 0.7)
    }
    try await ImageFile.write(source, to: folder("in.png"))
    try await ImageFile.write(result, to: folder("out.png"))
    try await ImageFile.write(bad, to: folder("bad.png"))
    return folder
  }

  private let names = ["bad.png", "in.png", "out.png"]

  @Test func pageAndSheetAreWritten() async throws {
    let folder = try await folder()
    let result = try CommandLineTool.run([
      "compare", folder("in.png"), folder("bad.png"), "-o", folder("look.html"), "--sheet", folder("sheet.png"),
    ])
    #expect(result.status == 0 && result.errors == "", "\(result.errors)")
    #expect(result.output.contains("color drift: "))
    #expect(result.output.hasSuffix("\(folder("look.html")): written\n\(folder("sheet.png")): written\n"))
    #expect(String(decoding: try folder.bytes(of: "look.html"), as: UTF8.self).hasPrefix("<!doctype html>"))
    let sheet = try ImageFile.info(at: folder("sheet.png")).image
    #expect(sheet.size.width > 320 && sheet.format == PixelFormat(.rgb))
    #expect(folder.names == ["bad.png", "in.png", "look.html", "out.png", "sheet.png"])
  }

  @Test func thePageIsCalledAfterTheResult() async throws {
    let folder = try await folder()
    let result = try CommandLineTool.run(["compare", folder("in.png"), folder("out.png")])
    #expect(result.status == 0)
    #expect(result.output.contains("nothing stands out\n"))
    #expect(folder.names == ["bad.png", "in.png", "out-compare.html", "out.png"])
    let quiet = try CommandLineTool.run(["compare", folder("in.png"), folder("out.png"), "-q", "--force"])
    #expect(quiet.status == 0 && quiet.output == "" && quiet.errors == "")
  }

  @Test func overwritingMustBeForced() async throws {
    let folder = try await folder()
    try folder.write([1], to: "look.html")
    let refused = try CommandLineTool.run(["compare", folder("in.png"), folder("out.png"), "-o", folder("look.html")])
    #expect(refused.status == 1 && refused.errors.contains("exists"))
    #expect(try folder.bytes(of: "look.html") == [1])
    // Without the page there is no sheet either.
    let both = try CommandLineTool.run([
      "compare", folder("in.png"), folder("out.png"), "-o", folder("look.html"), "--sheet", folder("sheet.png"),
    ])
    #expect(both.status == 1 && !folder.names.contains("sheet.png"))
  }

  /// `DIR` stands for the folder.
  static let failures: [([String], Int32, String)] = [
    (["DIR/none.png", "DIR/out.png"], 1, "none.png"),
    (["DIR/in.png", "DIR/none.png"], 1, "none.png"),
    (["DIR/in.png", "DIR/text.png"], 1, "text.png"),
    (["DIR/in.png", "DIR/wide.png"], 64, "proportions"),
    (["DIR/in.png", "DIR/out.png", "-o", "DIR/no/look.html"], 1, "folder"),
    (["DIR/in.png", "DIR/out.png", "-o", "DIR"], 1, "folder"),
    (["DIR/in.png", "DIR/out.png", "--sheet", "DIR/sheet.gif"], 1, ".gif"),
    (["DIR/in.png", "DIR/out.png", "-o", "DIR/a.png", "--sheet", "DIR/a.png"], 64, "two"),
  ]

  @Test(arguments: failures)
  func failuresAreOneLine(arguments: [String], status: Int32, word: String) async throws {
    let folder = try await folder()
    try folder.write(Array("no image, only words".utf8), to: "text.png")
    let wide = try TestPictures.noise(PixelSize(width: 40, height: 20), PixelFormat(.rgb))
    try await ImageFile.write(wide, to: folder("wide.png"))
    let result = try CommandLineTool.run(["compare"] + arguments.map { $0.replacing("DIR", with: folder.path) })
    #expect(result.status == status, "\(result.errors)")
    #expect(result.output == "")
    #expect(result.errorLines.count == 1 && result.errors.hasPrefix("upscale: "), "\(result.errors)")
    #expect(result.errors.contains(word), "\(result.errors)")
    #expect(folder.names == (names + ["text.png", "wide.png"]).sorted())
  }

  @Test(arguments: [[], ["one.png"], ["a.png", "b.png", "c.png"], ["a.png", "b.png", "--nonsense"]])
  func mistakesAreStatus64(arguments: [String]) throws {
    let result = try CommandLineTool.run(["compare"] + arguments)
    #expect(result.status == 64)
    #expect(result.errors.contains("Usage: upscale compare"))
  }

  @Test func helpSaysTheLimits() throws {
    let result = try CommandLineTool.run(["compare", "--help"])
    #expect(result.status == 0)
    for word in ["4 megapixels", "1 megapixel", "320 pixels", "--sheet", "--fill", "EXAMPLES", "#slider=0.25"] {
      #expect(result.output.contains(word), "\(word)")
    }
  }

  /// One ramp, stored in linear light with a profile that says so, and as sRGB stores it.
  @Test func profilesAreConverted() async throws {
    let folder = try TestFolder()
    let (size, format) = (PixelSize(width: 64, height: 32), PixelFormat(.gray, .uint16))
    var linear = try TestPictures.picture(size, format) { x, _, _ in Double(x) / 63 }
    let encoded = try TestPictures.picture(size, format) { x, _, _ in
      let light = Double(x) / 63
      return light <= 0.0031308 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055
    }
    try await ImageFile.write(linear, to: folder("plain.png"))
    linear.metadata.iccProfile = FileComparisonTests.linearGray
    try await ImageFile.write(linear, to: folder("linear.png"))
    try await ImageFile.write(encoded, to: folder("encoded.png"))
    let drift = try await FileComparison(before: folder("linear.png"), after: folder("encoded.png")).run().drift
    #expect(drift.absolute < 0.5, "\(drift)")
    let plain = try await FileComparison(before: folder("plain.png"), after: folder("encoded.png")).run().drift
    #expect(plain.absolute > 30)
  }

  /// A gray profile whose curve is a straight line (ICC.1:2001-04, 6.3.2).
  private static let linearGray: [UInt8] = {
    func big(_ value: Int) -> [UInt8] { stride(from: 24, through: 0, by: -8).map { UInt8(value >> $0 & 255) } }
    let white = Array("XYZ ".utf8) + big(0) + big(63190) + big(65536) + big(54061)
    let curve = Array("curv".utf8) + big(0) + big(0)
    let tags = [("wtpt", 156, white), ("kTRC", 176, curve)]
    var header = [UInt8](repeating: 0, count: 128)
    header.replaceSubrange(0..<4, with: big(188))
    header.replaceSubrange(8..<10, with: [2, 0x40])
    header.replaceSubrange(12..<24, with: Array("mntrGRAYXYZ ".utf8))
    header.replaceSubrange(36..<40, with: Array("acsp".utf8))
    header.replaceSubrange(68..<80, with: big(63190) + big(65536) + big(54061))
    let table = tags.flatMap { Array($0.0.utf8) + big($0.1) + big($0.2.count) }
    return header + big(tags.count) + table + white + curve
  }()
}
