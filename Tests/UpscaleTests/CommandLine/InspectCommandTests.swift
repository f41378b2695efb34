import Foundation
import Testing
import TestSupport
import Upscale

@Suite struct InspectCommandTests {
  private struct Line: Decodable {
    struct Blur: Decodable {
      var kind: String
      var likelihoods: [String: Double]
      var measures: [String: Double]
    }
    struct Choice: Decodable {
      var family: String
      var strength: Double?
      var subject: String
      var damage: String
      var summary: String
    }
    struct Failure: Decodable {
      var code: String
      var message: String
    }
    struct Advised: Decodable {
      var topic: String
      var sentence: String
      var serious: Bool
    }
    var file: String
    var width: Int?
    var format: String?
    var jpegQuality: Int?
    var noise: Double?
    var printWidth: Double?
    var choice: Choice?
    var scale: Double?
    var blur: Blur?
    var advice: [Advised]?
    var error: Failure?
  }

  /// A folder with a sharp picture, one out of focus, one that is no picture, and a folder.
  private func folder() throws -> TestFolder {
    let folder = try TestFolder()
    let scene = DegradedPicture.scene(width: 200, height: 150)
    try ImageFile.write(scene.image(), to: folder("sharp.png"))
    try ImageFile.write(scene.image(PixelFormat(.rgb)), to: folder("sharp.jpg"), options: EncodingOptions(quality: 75))
    try ImageFile.write(
      DegradedPicture.scene(width: 220, height: 180).defocused(radius: 4).image(), to: folder("soft.png"))
    try folder.write(Array("no image".utf8), to: "text.png")
    try FileManager.default.createDirectory(atPath: folder("pictures"), withIntermediateDirectories: true)
    return folder
  }

  private func lines(_ result: CommandLineTool.Result) throws -> [Line] {
    try result.output.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
  }

  @Test func reportsInPlainWords() throws {
    let folder = try folder()
    let result = try CommandLineTool.run(["inspect", folder("sharp.jpg"), folder("soft.png")])
    #expect(result.status == 0)
    #expect(result.errors == "")
    for text in [
      "sharp.jpg", "200×150 8-bit RGB, JPEG", "saved as JPEG at quality 75", "sharp (",
      "0.7 × 0.5 in (1.7 × 1.3 cm) at 300 DPI",
      "choice       detail at strength 1, for a photograph with about as much damage", "out of focus (", "warning",
      "points are blurred into discs about 8 pixels wide",
    ] { #expect(result.output.contains(text), "\(text) in \(result.output)") }
    #expect(folder.names.count == 5)
  }

  @Test func jsonHasTheMeasures() throws {
    let folder = try folder()
    let result = try CommandLineTool.run(["inspect", "--json", folder("sharp.jpg"), folder("soft.png")])
    #expect(result.status == 0)
    let lines = try lines(result)
    #expect(lines.map(\.file) == [folder("sharp.jpg"), folder("soft.png")])
    #expect(lines.map(\.blur?.kind) == ["sharp", "defocus"])
    #expect(lines.map(\.jpegQuality) == [75, nil])
    #expect(lines.map(\.format) == ["jpeg", "png"])
    #expect(lines[0].choice?.family == "detail" && lines[0].choice?.damage == "clear")
    #expect(lines.allSatisfy { $0.choice?.summary.contains("for a") == true })
    #expect(lines.map(\.choice?.subject) == ["photograph", "photograph"])
    #expect(lines[1].advice?.first?.topic == "defocus")
    #expect(lines[1].advice?.first?.serious == true)
    #expect(lines[0].advice?.contains { $0.serious } == false)
    for line in lines {
      #expect(line.blur?.measures.count == BlurMeasures.Name.allCases.count)
      #expect(line.blur.map { abs($0.likelihoods.values.reduce(0, +) - 1) < 0.001 } == true)
    }
  }

  /// What cannot be inspected is told of, and stops nothing.
  @Test func othersAreReportedBesideABadOne() throws {
    let folder = try folder()
    let files = ["none.png", "text.png", "pictures", "sharp.png"].map { folder($0) }
    let result = try CommandLineTool.run(["inspect"] + files)
    #expect(result.status == 1)
    #expect(result.errorLines.count == 3)
    for (line, file) in zip(result.errorLines, files) { #expect(line.hasPrefix("upscale: \(file): ")) }
    #expect(result.output.contains("sharp.png"))
    let json = try CommandLineTool.run(["inspect", "--json"] + files)
    #expect(json.status == 1)
    let lines = try lines(json)
    #expect(lines.map(\.file) == files)
    #expect(lines.map { $0.error?.code } == ["fileAccess", "unsupportedFormat", "fileAccess", nil])
  }

  @Test func helpAndMistakes() throws {
    let help = try CommandLineTool.run(["inspect", "--help"])
    #expect(help.status == 0)
    for word in ["EXAMPLES", "--json", "out of focus", "Exit status"] { #expect(help.output.contains(word)) }
    for arguments in [["inspect"], ["inspect", "a.png", "--nonsense"]] {
      let result = try CommandLineTool.run(arguments)
      #expect(result.status == 64)
      #expect(result.output == "")
    }
  }

  /// The main command warns of what is serious, in words and in JSON, and not where nothing is enlarged.
  @Test func enlargingWarns() throws {
    let folder = try folder()
    let large = try CommandLineTool.run([folder("soft.png"), folder("large.png"), "-m", "bicubic", "-s", "1.5"])
    #expect(large.status == 0)
    #expect(large.errorLines.count == 1)
    #expect(large.errors.hasPrefix("upscale: note: The image seems out of focus"))
    let json = try CommandLineTool.run([
      folder("soft.png"), "-o", folder("many"), "-m", "bicubic", "-s", "1.5", "--json",
    ])
    #expect(json.output.contains("out of focus"))
    let sharp = try CommandLineTool.run([folder("sharp.png"), folder("fine.png"), "-m", "bicubic", "-s", "1.5"])
    #expect(sharp.errors == "")
    let reduced = try CommandLineTool.run([folder("soft.png"), folder("small.png"), "-m", "bicubic", "-s", "0.5"])
    #expect(!reduced.errors.contains("focus"))
  }
}
