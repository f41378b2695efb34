import Foundation
import TestSupport
import Testing
import UpscaleCodecs
import UpscaleCore

/// Other people's files, where the folder with them is there.
@Suite(.enabled(if: TestData.isAvailable)) struct RealFilesTests {
  static let pngSuite = TestData.files("inputs/pngsuite", extensions: ["png"])

  /// The names of PngSuite's files end in the colour type and the depth: "basn3p04" is a palette of 4 bits.
  @Test(arguments: pngSuite.filter { !$0.lastPathComponent.hasPrefix("x") && $0.lastPathComponent != "PngSuite.png" })
  func pngSuiteDecodes(url: URL) throws {
    let name = url.deletingPathExtension().lastPathComponent
    let image = try ImageFile.read(at: url.path)
    let (colors, hasAlpha): (Int, Bool)
    switch name.suffix(4).first {
    case "0": (colors, hasAlpha) = (1, false)
    case "4": (colors, hasAlpha) = (1, true)
    case "6": (colors, hasAlpha) = (3, true)
    default: (colors, hasAlpha) = (3, false)
    }
    // The files about transparency, but for the one without, have it in a tRNS chunk.
    let isTransparent = hasAlpha || (name.hasPrefix("t") && !name.hasPrefix("tp0"))
    #expect(image.format.channels.colorCount == colors)
    #expect(image.format.channels.hasAlpha == isTransparent)
    #expect(image.format.sample == (name.hasSuffix("16") ? .uint16 : .uint8))
    #expect(try ImageFile.info(at: url.path) == ImageFileInfo(fileFormat: .png, image: image.info))
    // Interlaced and not, the pictures are the same.
    if name.dropFirst(3).first == "i" {
      let twin = url.deletingLastPathComponent()
        .appendingPathComponent(name.prefix(3) + "n" + name.dropFirst(4) + ".png")
      guard FileManager.default.fileExists(atPath: twin.path) else { return }
      #expect(Pictures.bytes(try ImageFile.read(at: twin.path)) == Pictures.bytes(image))
    }
  }

  @Test(arguments: pngSuite.filter { $0.lastPathComponent.hasPrefix("x") })
  func pngSuiteDamageIsFound(url: URL) {
    let error = #expect(throws: UpscaleError.self) { try ImageFile.read(at: url.path) }
    #expect(error?.code == .damagedFile, "\(error?.message ?? "")")
  }

  @Test(arguments: TestData.files("inputs/jpeg", extensions: ["jpg"]))
  func jpegVariants(url: URL) throws {
    let expected: [String: UpscaleError.Code] = [
      "cymk": .unsupportedFormat, "flower_small.cmyk": .unsupportedFormat, "four_components": .unsupportedFormat,
      "testorig12": .unsupportedFormat, "incomplete_image": .damagedFile,
    ]
    if let code = expected[url.deletingPathExtension().lastPathComponent] {
      let error = #expect(throws: UpscaleError.self) { try ImageFile.read(at: url.path) }
      #expect(error?.code == code, "\(error?.message ?? "")")
    } else {
      let image = try ImageFile.read(at: url.path)
      #expect(try ImageFile.info(at: url.path) == ImageFileInfo(fileFormat: .jpeg, image: image.info))
      #expect(image.format.channels == (url.lastPathComponent.contains("gray") ? .gray : .rgb))
    }
  }

  @Test(arguments: ["Landscape", "Portrait"], 0...8)
  func orientationsStandUpright(kind: String, value: Int) throws {
    let root = try #require(TestData.root).appendingPathComponent("inputs/orientation")
    let upright = try ImageFile.read(at: root.appendingPathComponent("\(kind)_1.jpg").path)
    let turned = try ImageFile.read(at: root.appendingPathComponent("\(kind)_\(value).jpg").path)
    #expect(turned.size == upright.size)
    // The number of the orientation is painted into each picture, so they are alike, not equal.
    let wrong = try upright.upright(from: .down)
    #expect(Pictures.psnr(turned, upright) > 24)
    #expect(Pictures.psnr(turned, upright) > Pictures.psnr(turned, wrong) + 8)
  }

  @Test(arguments: TestData.files("inputs/degraded", extensions: ["jpg", "png"]).filter { !isCMYK($0) })
  func degradedPicturesDecodeAndAreWritten(url: URL) throws {
    let image = try ImageFile.read(at: url.path)
    #expect(try ImageFile.info(at: url.path).image == image.info)
    let again = try ImageFile.decode(ImageFile.encode(image, as: .png))
    #expect(Pictures.bytes(again) == Pictures.bytes(image))
    #expect(again.metadata.iccProfile == image.metadata.iccProfile)
    let jpeg = try ImageFile.decode(ImageFile.encode(image, as: .jpeg))
    #expect(jpeg.size == image.size)
    #expect(jpeg.metadata.iccProfile == image.metadata.iccProfile)
  }

  @Test(arguments: TestData.files("inputs/degraded", extensions: ["jpg"]).filter(isCMYK))
  func printColorsAreNamed(url: URL) {
    let error = #expect(throws: UpscaleError.self) { try ImageFile.read(at: url.path) }
    #expect(error?.code == .unsupportedFormat)
    #expect(error?.message.contains("CMYK") == true)
  }

  static func isCMYK(_ url: URL) -> Bool { url.lastPathComponent == "Multiple-ICC-segments.jpg" }

  @Test(arguments: TestData.files("inputs/wide-gamut", extensions: ["png"]))
  func profilesAreCarriedByteForByte(url: URL) throws {
    let image = try ImageFile.read(at: url.path)
    let profile = try #require(image.metadata.iccProfile)
    for format in ImageFileFormat.allCases {
      #expect(try ImageFile.decode(ImageFile.encode(image, as: format)).metadata.iccProfile == profile)
    }
  }
}
