import Testing
import TestSupport
import UpscaleCore

/// Whole files, made by PyTorch, ncnn and ONNX, give the pictures that those compute from them.
@Suite struct FixtureTests {
  static let files: [(file: String, answer: String, architecture: String, scale: Int)] = [
    ("compact.zip.pth", "compact", "SRVGGNetCompact", 2), ("compact.wrapped.pth", "compact", "SRVGGNetCompact", 2),
    ("compact.module.pth", "compact", "SRVGGNetCompact", 2), ("compact.views.pth", "compact", "SRVGGNetCompact", 2),
    ("compact.param", "compact", "SRVGGNetCompact", 2), ("compact-onnx.onnx", "compact-onnx", "SRVGGNetCompact", 2),
    ("compact-half.pth", "compact-half", "SRVGGNetCompact", 3),
    ("compact-half.param", "compact-half", "SRVGGNetCompact", 3),
    ("compact-half.onnx", "compact-half", "SRVGGNetCompact", 3),
    ("rrdb-x1.first.pth", "rrdb-x1", "RRDBNet (ESRGAN)", 1), ("rrdb-x1.third.pth", "rrdb-x1", "RRDBNet (ESRGAN)", 1),
    ("rrdb-x2.first.pth", "rrdb-x2", "RRDBNet (ESRGAN)", 2), ("rrdb-x2.second.pth", "rrdb-x2", "RRDBNet (ESRGAN)", 2),
    ("rrdb-x2.third.pth", "rrdb-x2", "RRDBNet (ESRGAN)", 2), ("rrdb-x4.first.pth", "rrdb-x4", "RRDBNet (ESRGAN)", 4),
    ("rrdb-x4.third.pth", "rrdb-x4", "RRDBNet (ESRGAN)", 4), ("imdn.pth", "imdn", "IMDN", 2),
    ("span.pth", "span", "SPAN", 2), ("span.param", "span", "SPAN", 2),
    ("span-plain.pth", "span-plain", "SPAN", 2), ("span-plain.onnx", "span-plain", "SPAN", 2),
    ("lkdn.pth", "lkdn", "LKDN", 2), ("lkdn.onnx", "lkdn", "an unnamed graph", 2),
    ("depthwise.param", "depthwise", "an unnamed graph", 2),
    ("dense.param", "dense", "an unnamed graph", 2),
    ("rrdb-unshuffle.pth", "rrdb-unshuffle", "RRDBNet (ESRGAN)", 2),
    ("cunet-x1.pth", "cunet-x1", "waifu2x cunet or Real-CUGAN", 1),
    ("cunet-x2.pth", "cunet-x2", "waifu2x cunet or Real-CUGAN", 2), ("cunet-x3.pth", "cunet-x3", "Real-CUGAN", 3),
    ("cugan-x4.pth", "cugan-x4", "Real-CUGAN", 4), ("cugan-x4-pro.pth", "cugan-x4-pro", "Real-CUGAN", 4),
    ("cugan-x2-fast.pth", "cugan-x2-fast", "Real-CUGAN", 2),
    ("cunet-x2.param", "cunet-x2", "an unnamed graph", 2),
    ("cunet-x2-old.param", "cunet-x2", "an unnamed graph", 2),
    ("rlfn.pth", "rlfn", "RLFN", 2), ("rlfn-authors.pth", "rlfn-authors", "RLFN", 3), ("rfdn.pth", "rfdn", "RFDN", 2),
    ("upconv.param", "upconv", "an unnamed graph", 2), ("reduced.onnx", "reduced", "an unnamed graph", 2),
    ("resizing.param", "resizing", "an unnamed graph", 3),
    ("resizing.onnx", "resizing", "an unnamed graph", 3),
  ]

  @Test(arguments: files)
  func picturesAreThoseOfOthers(file: (file: String, answer: String, architecture: String, scale: Int)) throws {
    let contents = try Fixture.contents(file.file)
    #expect(contents.recognized.architecture == file.architecture)
    #expect(contents.recognized.scale == file.scale)
    let network = try contents.model().network
    #expect(network.scale == file.scale)
    #expect(try Fixture.error(of: network, answer: file.answer) < 2e-6)
  }

  /// What was recognized is as large as what was saved.
  @Test func sizesAreTold() throws {
    #expect(try Fixture.contents("compact.zip.pth").recognized.details == "4 channels, 3 convolutions")
    #expect(try Fixture.contents("rrdb-x2.first.pth").recognized.details == "4 channels, 2 blocks")
    #expect(try Fixture.contents("rrdb-x4.third.pth").recognized.details == "4 channels, 1 blocks")
    // Three 3×3 convolutions, each of which sees a pixel farther.
    #expect(try Fixture.contents("compact.zip.pth").model().network.radius == 3)
    #expect(try Fixture.contents("compact-half.onnx").license == "CC0-1.0")
    #expect(try Fixture.contents("compact.zip.pth").license == "unknown")
  }

  /// The formats are told by contents: of every file, and of none of what is not one.
  @Test func formatsAreToldByContents() throws {
    for (suffix, format) in [("zip.pth", ModelFileFormat.torch), ("wrapped.pth", .torch), ("param", .ncnn)] {
      #expect(ModelFileFormat(try Fixture.bytes("compact." + suffix)) == format)
    }
    #expect(ModelFileFormat(try Fixture.bytes("compact-half.onnx")) == .onnx)
    #expect(ModelFileFormat(try Fixture.bytes("compact.answer.safetensors")) == .safetensors)
    #expect(ModelFileFormat(try Fixture.bytes("compact.bin")) == nil)
    for other in ["", "7767518\n", "hello", "{}", "\u{89}PNG\r\n"] {
      #expect(ModelFileFormat(Array(other.utf8)) == nil)
    }
  }

  @Test func whatTheEngineLacksIsNamed() throws {
    var file = SafetensorsBuilder()
    for name in ["model.0", "sub.0.conv1.0", "sub.0.conv4", "sub.0.conv1x1", "sub.0.cca.conv_du.0", "sub.1"] {
      file.add((name.hasPrefix("sub") ? "model.1." : "") + name + ".weight", [16, 16, 1, 1])
    }
    file.add("model.2.weight", [48, 16, 3, 3])
    let contents = try ModelFileContents(file.file, name: "imdn.safetensors")
    #expect(contents.recognized.scale == 4)
    let error = #expect(throws: UpscaleError.self) { try contents.model() }
    #expect(error?.code == .invalidModelFile)
    #expect(error?.message.contains("IMDN, ×4") == true)
    #expect(error?.message.contains("cannot multiply by sigmoids") == true)
  }

  /// How much of the picture's surroundings networks without padding see, and in which blocks.
  @Test func marginsAndUnitsAreTold() throws {
    for (file, margin, unit) in [
      ("cunet-x1.pth", 28, 4), ("cunet-x2.param", 18, 2), ("cunet-x3.pth", 14, 4), ("cugan-x4.pth", 19, 2),
      ("cugan-x2-fast.pth", 38, 4),
    ] {
      let network = try Fixture.contents(file).model().network
      #expect((network.margin, network.unit) == (margin, unit), "\(file)")
      #expect(network.measureCount > 0 && network.radius >= margin)
    }
    let chain = try Fixture.contents("upconv.param").model().network
    #expect((chain.margin, chain.unit, chain.radius, chain.measureCount) == (4, 1, 4, 0))
    let blocks = try Fixture.contents("rrdb-unshuffle.pth").model().network
    #expect((blocks.margin, blocks.unit, blocks.measureCount) == (0, 2, 0))
  }

  @Test func oneHalfOfAPairIsNotEnough() throws {
    let error = #expect(throws: UpscaleError.self) {
      try ModelFileContents(try Fixture.bytes("compact.param"), name: "compact.param")
    }
    #expect(error?.message.contains(".bin") == true)
  }

  /// Every file, written as safetensors, is the same network, bit for bit.
  @Test(arguments: files.filter { $0.architecture != "an unnamed graph" }.map(\.file))
  func conversionKeepsEveryNumber(file: String) throws {
    let contents = try Fixture.contents(file)
    let converted = try ModelFileContents(contents.safetensors(), name: "converted")
    #expect(converted.format == .safetensors)
    #expect(converted.recognized.architecture == contents.recognized.architecture)
    #expect(try converted.model().network == contents.model().network)
    #expect(converted.license == contents.license)
  }

  @Test func halvesStayHalves() throws {
    let file = try SafetensorsFile(try Fixture.contents("compact-half.pth").safetensors())
    #expect(file.tensors.entries.values.allSatisfy { $0.type == .float16 })
  }

  @Test func graphsWithoutNamesAreNotConverted() throws {
    let error = #expect(throws: UpscaleError.self) { try Fixture.contents("dense.param").safetensors() }
    #expect(error?.code == .invalidModelFile)
  }
}
