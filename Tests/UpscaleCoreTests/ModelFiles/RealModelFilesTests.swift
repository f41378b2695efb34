import Foundation
import Testing
import TestSupport
import UpscaleCore

/// Files that people use, where they are at hand.
@Suite(.enabled(if: TestData.isAvailable)) struct RealModelFilesTests {
  private static func contents(_ path: String) throws -> ModelFileContents {
    let url = try #require(TestData.root).appendingPathComponent("models/" + path)
    let weights = url.pathExtension == "param" ? url.deletingPathExtension().appendingPathExtension("bin") : nil
    return try ModelFileContents(
      [UInt8](try Data(contentsOf: url)), weights: try weights.map { [UInt8](try Data(contentsOf: $0)) },
      name: url.lastPathComponent)
  }

  static let run: [(file: String, architecture: String, details: String)] = [
    ("realesr-general-x4v3/RealESRGAN_General_x4_v3.param", "SRVGGNetCompact", "64 channels, 34 convolutions"),
    ("realesr-general-x4v3/RealESRGAN_General_WDN_x4_v3.param", "SRVGGNetCompact", "64 channels, 34 convolutions"),
    ("realesr-animevideov3/realesr-animevideov3-x4.param", "SRVGGNetCompact", "64 channels, 18 convolutions"),
    ("ntire2022/imdn_baseline.pth", "IMDN", "64 channels, 8 blocks"),
    ("lkdn/LKDN_x4.pth", "LKDN", "56 channels, 8 blocks"),
    ("ntire2022/rfdn_baseline.pth", "RFDN", "50 channels, 4 blocks"),
    ("ntire2022/team04_rlfn.pth", "RLFN", "46 channels, 4 blocks"),
  ]

  @Test(arguments: run)
  func networksAreRecognizedAndConverted(file: String, architecture: String, details: String) throws {
    let contents = try RealModelFilesTests.contents(file)
    #expect(contents.recognized.architecture == architecture)
    #expect(contents.recognized.details == details)
    #expect(contents.recognized.scale == 4)
    let network = try contents.model().network
    #expect((network.inputChannels, network.outputChannels, network.scale) == (3, 3, 4))
    let converted = try ModelFileContents(contents.safetensors(), name: "converted")
    #expect(try converted.model().network == network)
  }

  /// Graphs without padding, of which two look at the whole picture.
  static let graphs: [(file: String, margin: Int, gates: Int)] = [
    ("realcugan/up2x-conservative.param", 18, 4), ("waifu2x/cunet-noise1-scale2x.param", 18, 4),
    ("waifu2x/upconv_7_photo-noise1-scale2x.param", 7, 0),
  ]

  @Test(arguments: graphs)
  func graphsHaveMargins(file: String, margin: Int, gates: Int) throws {
    let network = try RealModelFilesTests.contents(file).model().network
    #expect((network.scale, network.margin, network.measureCount) == (2, margin, gates))
  }
}
