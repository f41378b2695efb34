import Testing
import TestSupport
import Upscale

@Suite struct FileUpscaleProgressTests {
  @Test func theFileIsThereAtTheEnd() async throws {
    let folder = try FileUpscaleTests.folder()
    let job = FileUpscale(from: folder("in.png"), to: folder("out.png"), request: UpscaleRequest(.scale(4), tile: 4))
    var fractions: [Double] = []
    for try await progress in job.progress(with: try await Upscalers.named(backend: .cpu, threads: 1)) {
      fractions.append(progress.fraction)
    }
    #expect(!fractions.isEmpty && fractions == fractions.sorted() && fractions.last == 1)
    #expect(try ImageFile.info(at: folder("out.png")).image.size == PixelSize(width: 48, height: 36))
  }

  @Test func failuresEndTheSequence() async throws {
    let folder = try FileUpscaleTests.folder()
    let job = FileUpscale(from: folder("none.png"), to: folder("out.png"), .scale(2))
    let error = await #expect(throws: UpscaleError.self) {
      for try await _ in job.progress(with: ClassicalUpscaler(.bicubic)) {}
    }
    #expect(error?.code == .fileAccess)
  }

  @Test func leavingTheLoopWritesNothing() async throws {
    let folder = try FileUpscaleTests.folder()
    let backend = FakeBackend(onRun: { _, _ in try await Task.sleep(for: .milliseconds(5)) })
    let network = try TestNetworks.compact(features: 2, convolutions: 1, scale: 2)
    let upscaler = try NetworkUpscaler(models: [TestNetworks.model(network)], backend: backend)
    let job = FileUpscale(from: folder("in.png"), to: folder("out.png"), request: UpscaleRequest(.scale(2), tile: 1))
    for try await _ in job.progress(with: upscaler) { break }
    for _ in 0..<200 where folder.names.count > 1 { try await Task.sleep(for: .milliseconds(10)) }
    #expect(folder.names == ["in.png"])
    #expect(backend.counts.runs < 12 * 9)
  }
}
