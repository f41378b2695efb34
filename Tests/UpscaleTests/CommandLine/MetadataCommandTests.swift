import TestSupport
import Testing
import Upscale

/// What the command says of what files hold beside pixels.
@Suite struct MetadataCommandTests {
  private func folder() throws -> TestFolder {
    let folder = try TestFolder()
    var image = try TestPictures.picture(PixelSize(width: 12, height: 9), PixelFormat(.rgb)) { x, y, _ in
      Double(x + y) / 24
    }
    image.metadata.texts = [TextChunk(.plain, bytes: Array("Title\0Quiet \u{1B}[1m bay".utf8))]
    image.metadata.colorEncoding = ColorEncoding(codePoints: [9, 16, 0, 1])
    try ImageFile.write(image, to: folder("in.png"))
    return folder
  }

  @Test func lossesGoToStandardErrorAndJSON() throws {
    let folder = try folder()
    let result = try CommandLineTool.run([
      folder("in.png"), folder("out.jpg"), "-m", "lanczos3", "-s", "1", "--json",
    ])
    #expect(result.status == 0)
    #expect(result.errorLines.count == 2)
    #expect(result.errorLines.allSatisfy { $0.hasPrefix("upscale: note: ") })
    for words in ["which are not kept: Title.", "the colors are BT.2020 PQ (HDR)"] {
      #expect(result.errors.contains(words))
      #expect(result.output.contains(words))
    }
    let kept = try CommandLineTool.run([folder("in.png"), folder("out.png"), "-m", "lanczos3", "-s", "1"])
    #expect(kept.errors == "")
    #expect(try ImageFile.read(at: folder("out.png")).metadata.texts.count == 1)
  }

  @Test func hdrIsNotConvertedInSilence() throws {
    let folder = try folder()
    let result = try CommandLineTool.run([
      folder("in.png"), folder("out.png"), "-m", "lanczos3", "-s", "1", "--to-srgb",
    ])
    #expect(result.status == 1)
    #expect(result.errors.contains("PQ (HDR)"))
    #expect(folder.names == ["in.png"])
  }

  @Test func inspectNamesTheColors() throws {
    let folder = try folder()
    let result = try CommandLineTool.run(["inspect", folder("in.png")])
    #expect(result.output.contains("BT.2020 PQ (HDR), by code points (cICP)"))
    let json = try CommandLineTool.run(["inspect", "--json", folder("in.png")])
    #expect(json.output.contains(#""colorEncoding":"BT.2020 PQ (HDR)""#))
  }
}
