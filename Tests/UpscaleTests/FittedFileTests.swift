import Testing
import TestSupport
import Upscale

@Suite struct FittedFileTests {
  /// The quality is searched after the network has run, which happens once.
  @Test(arguments: ["out.jpg", "out.webp"])
  func theNetworkRunsOnceWhateverTheSearch(name: String) async throws {
    let folder = try TestFolder()
    try await ImageFile.write(TestPictures.stillLife(64), to: folder("in.png"))
    let backend = FakeBackend()
    let network = try TestNetworks.compact(features: 2, convolutions: 1, scale: 2)
    let upscaler = try NetworkUpscaler(models: [TestNetworks.model(network)], backend: backend)
    let plain = try await FileUpscale(from: folder("in.png"), to: folder("a-" + name), .scale(2)).run(with: upscaler)
    let runs = backend.counts.runs
    let size = try #require(plain.written).byteCount
    let job = FileUpscale(
      from: folder("in.png"), to: folder(name), .scale(2), encoding: EncodingOptions(maximumBytes: size * 2 / 3))
    let written = try #require(try await job.run(with: upscaler).written)
    #expect(backend.counts.runs == 2 * runs)
    #expect(written.byteCount <= size * 2 / 3)
    #expect(try folder.bytes(of: name).count == written.byteCount)
    #expect(try #require(written.quality) < 92)
  }

  @Test func colorsAreConvertedWhenAsked() async throws {
    let folder = try FileUpscaleTests.folder()
    var image = try await ImageFile.read(at: folder("in.png"))
    image.metadata.iccProfile = [1, 2, 3]
    try await ImageFile.write(image, to: folder("in.jpg"))
    var job = FileUpscale(from: folder("in.jpg"), to: folder("out.jpg"), .scale(2))
    try await job.run(with: ClassicalUpscaler(.nearest))
    #expect(try ImageFile.info(at: folder("out.jpg")).image.metadata.iccProfile == [1, 2, 3])
    job.convertsToSRGB = true
    job.overwrite = true
    #expect(try await job.plan(with: ClassicalUpscaler(.nearest)).upscale.source.metadata.iccProfile == nil)
    // A profile that is none cannot be followed, and the file stays.
    let error = await #expect(throws: UpscaleError.self) { try await job.run(with: ClassicalUpscaler(.nearest)) }
    #expect(error?.code == .unsupportedFormat)
    #expect(try ImageFile.info(at: folder("out.jpg")).image.metadata.iccProfile == [1, 2, 3])
  }

  @Test func bytesAreASourceAndStandardOutputNeedsAFormat() async throws {
    let folder = try FileUpscaleTests.folder()
    var job = FileUpscale(from: "-", to: folder("out.webp"), .scale(2))
    job.input = .bytes(try folder.bytes(of: "in.png"), name: "Standard input")
    try await job.run(with: ClassicalUpscaler(.nearest))
    #expect(try ImageFile.info(at: folder("out.webp")).image.size == PixelSize(width: 24, height: 18))
    job.output = .standardOutput
    let error = await #expect(throws: UpscaleError.self) { try await job.plan(with: ClassicalUpscaler(.nearest)) }
    #expect(error?.code == .unsupportedFormat)
    #expect(error?.message.contains("--format") == true)
  }
}
