import Foundation
import TestSupport
import Testing
import UpscaleCodecs
import UpscaleCore

/// Other people's files, where the folder with them is there.
@Suite(.enabled(if: TestData.isAvailable)) struct RealFilesTests {
  static let pngSuite = TestData.files("inputs/pngsuite", extensions: ["png"])

  /// The names of PngSuite's files end in the color type and the depth: "basn3p04" is a palette of 4 bits.
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
      "testorig12": .unsupportedFormat, "incomplete_image": .damagedFile,
    ]
    if let code = expected[url.deletingPathExtension().lastPathComponent] {
      let error = #expect(throws: UpscaleError.self) { try ImageFile.read(at: url.path) }
      #expect(error?.code == code, "\(error?.message ?? "")")
    } else {
      let image = try ImageFile.read(at: url.path)
      let info = try ImageFile.info(at: url.path)
      #expect(info.fileFormat == .jpeg)
      #expect(info.image == image.info)
      #expect(info.jpegQuality != nil)
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

  @Test(arguments: TestData.files("inputs/degraded", extensions: ["jpg", "png"]))
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

  /// The mean color and that of one pixel, as Pillow 13.0 gives them: by numpy's (255 − C)(255 − K) / 255 of its inks
  /// where there is no profile, and for the one with a profile, in nine segments, by its ImageCms (Little CMS 2.19) to
  /// sRGB, relative colorimetric with black-point compensation. Without the compensation the mean is 203, 208, 210.
  /// ImageMagick 6.9 gives 197.4, 204.3, 207.3 at 16 bits.
  @Test(arguments: [
    CMYKFile("jpeg/cymk.jpg", 600, 397, mean: [46.81, 131.54, 217.40], x: 165, y: 230, [243, 6, 128]),
    CMYKFile("jpeg/flower_small.cmyk.jpg", 510, 532, mean: [173.26, 154.14, 179.73], x: 440, y: 340, [212, 178, 47]),
    CMYKFile("jpeg/four_components.jpg", 1318, 611, mean: [209.41, 55.56, 18.00], x: 100, y: 100, [200, 9, 13]),
    CMYKFile(
      "degraded/Multiple-ICC-segments.jpg", 140, 140, mean: [197.83, 204.92, 207.94], x: 90, y: 80, [13, 41, 73]),
  ])
  func inksBecomeColors(file: CMYKFile) throws {
    let path = try #require(TestData.root).appendingPathComponent("inputs/" + file.path).path
    let image = try ImageFile.read(at: path)
    #expect(image.size == file.size)
    #expect(image.format == PixelFormat(.rgb, .uint8))
    #expect(image.metadata.iccProfile == nil)
    let bytes = Pictures.bytes(image)
    let pixel = (file.y * file.size.width + file.x) * 3
    for channel in 0..<3 {
      let sum = stride(from: channel, to: bytes.count, by: 3).reduce(0) { $0 + Int(bytes[$1]) }
      let mean = Double(sum) / Double(bytes.count / 3)
      #expect(abs(mean - file.mean[channel]) < 0.5, "\(channel): \(mean)")
      #expect(abs(Int(bytes[pixel + channel]) - file.pixel[channel]) <= 2, "\(channel): \(bytes[pixel + channel])")
    }
  }

  @Test(arguments: TestData.files("inputs/wide-gamut", extensions: ["png"]))
  func profilesAreCarriedByteForByte(url: URL) throws {
    let image = try ImageFile.read(at: url.path)
    let profile = try #require(image.metadata.iccProfile)
    for format in ImageFileFormat.written {
      #expect(try ImageFile.decode(ImageFile.encode(image, as: format)).metadata.iccProfile == profile)
    }
  }
}
