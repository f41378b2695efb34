import Testing
import TestSupport
import Upscale

@Suite struct FileUpscaleTests {
  static let source = PixelSize(width: 12, height: 9)

  /// A folder with a small picture in it, “in.png”.
  static func folder(_ format: PixelFormat = PixelFormat(.rgb), size: PixelSize = source) throws -> TestFolder {
    let folder = try TestFolder()
    var image = try TestPictures.picture(size, format) { x, y, channel in
      channel == format.channels.count - 1 && format.channels.hasAlpha ? Double(x % 3) / 2 : Double(x + y) / 24
    }
    image.metadata.density = PixelDensity(x: 300, y: 300, unit: .inch)
    try ImageFile.write(image, to: folder("in.png"))
    return folder
  }

  static let targets: [(UpscaleRequest.Target, PixelSize)] = [
    (.scale(4), PixelSize(width: 48, height: 36)), (.scale(3), PixelSize(width: 36, height: 27)),
    (.scale(2.5), PixelSize(width: 30, height: 23)), (.scale(1), PixelSize(width: 12, height: 9)),
    (.scale(0.5), PixelSize(width: 6, height: 5)), (.width(50), PixelSize(width: 50, height: 38)),
    (.height(50), PixelSize(width: 67, height: 50)), (.longest(33), PixelSize(width: 33, height: 25)),
    (.size(PixelSize(width: 20, height: 31)), PixelSize(width: 20, height: 31)),
  ]

  /// With the shipped model on the CPU.
  @Test(arguments: targets)
  func sizesAreExact(target: UpscaleRequest.Target, size: PixelSize) async throws {
    let folder = try FileUpscaleTests.folder()
    let job = FileUpscale(from: folder("in.png"), to: folder("out.png"), target)
    let plan = try await job.run(with: Upscalers.named())
    #expect(plan.upscale.target == size)
    let result = try ImageFile.info(at: folder("out.png"))
    #expect(result.image.size == size)
    #expect(result.fileFormat == .png)
    #expect(result.image.metadata.density?.converted(to: .inch).x.rounded() == 300)
    #expect(folder.names == ["in.png", "out.png"])
  }

  static let formats = PixelFormat.Channels.allCases.flatMap { channels in
    [PixelFormat.Sample.uint8, .uint16].flatMap { sample in
      [
        ("out.png", PixelFormat(channels, sample), PixelFormat(channels, sample)),
        ("out.jpg", PixelFormat(channels, sample), PixelFormat(channels.opaque)),
      ]
    }
  }

  @Test(arguments: formats)
  func formatsBecomeWhatTheFileCanHold(name: String, format: PixelFormat, stored: PixelFormat) async throws {
    let folder = try FileUpscaleTests.folder(format, size: PixelSize(width: 5, height: 4))
    let job = FileUpscale(from: folder("in.png"), to: folder(name), .scale(4))
    let plan = try await job.run(with: Upscalers.named(threads: 1))
    #expect(plan.outputFormat == stored)
    let result = try await ImageFile.read(at: folder(name))
    #expect(result.format == stored)
    #expect(result.size == PixelSize(width: 20, height: 16))
    #expect(plan.warnings.contains { $0.contains("transparency") } == (format.channels.hasAlpha && name == "out.jpg"))
    #expect(plan.warnings.contains { $0.contains("8 bits") } == (format.sample == .uint16 && name == "out.jpg"))
    // The picture is a slope: its mean brightness stays, loosely, since transparent parts become the background.
    if !format.channels.hasAlpha {
      let samples = TestPictures.integers(result)
      let mean = Double(samples.reduce(0, +)) / Double(samples.count) / (stored.sample == .uint8 ? 255 : 65535)
      #expect(abs(mean - 3.5 / 24) < 0.03)
    }
  }

  @Test func jpegsAreReadToo() async throws {
    let folder = try FileUpscaleTests.folder()
    try await ImageFile.write(ImageFile.read(at: folder("in.png")), to: folder("in.jpg"))
    let plan = try await FileUpscale(from: folder("in.jpg"), to: folder("out.jpeg"), .scale(2)).run(
      with: ClassicalUpscaler(.bicubic))
    #expect(plan.source == .jpeg)
    #expect(try ImageFile.info(at: folder("out.jpeg")).image.size == PixelSize(width: 24, height: 18))
  }

  @Test func theFormatCanBeStated() async throws {
    let folder = try FileUpscaleTests.folder()
    let job = FileUpscale(
      from: folder("in.png"), to: folder("out"), request: UpscaleRequest(.scale(2)), format: .jpeg)
    try await job.run(with: ClassicalUpscaler(.nearest))
    #expect(try ImageFile.info(at: folder("out")).fileFormat == .jpeg)
  }

  @Test func existingOutputsAreReplacedOnlyWhenAsked() async throws {
    let folder = try FileUpscaleTests.folder()
    try folder.write([1, 2, 3], to: "out.png")
    let job = FileUpscale(from: folder("in.png"), to: folder("out.png"), .scale(2))
    let error = await #expect(throws: UpscaleError.self) { try await job.run(with: ClassicalUpscaler(.nearest)) }
    #expect(error?.code == .fileExists)
    #expect(try folder.bytes(of: "out.png") == [1, 2, 3])
    var forced = job
    forced.overwrite = true
    try await forced.run(with: ClassicalUpscaler(.nearest))
    #expect(try ImageFile.info(at: folder("out.png")).image.size == PixelSize(width: 24, height: 18))
    #expect(folder.names == ["in.png", "out.png"])
  }

  @Test func aPictureCanReplaceItself() async throws {
    let folder = try FileUpscaleTests.folder()
    try await FileUpscale(from: folder("in.png"), to: folder("in.png"), .scale(2), overwrite: true).run(
      with: ClassicalUpscaler(.nearest))
    #expect(try ImageFile.info(at: folder("in.png")).image.size == PixelSize(width: 24, height: 18))
    #expect(folder.names == ["in.png"])
  }
}
