import Foundation
import Testing
import TestSupport
import Upscale

/// Pictures that users bring, where the folder of them is there.
@Suite(.enabled(if: TestData.isAvailable)) struct RealPicturesTests {
  static let files = TestData.files("inputs/degraded", extensions: ["png", "jpg", "jpeg"])

  @Test func thereArePictures() { #expect(!RealPicturesTests.files.isEmpty) }

  @Test func everyPictureIsPlannedAtFourTimes() throws {
    let upscaler = try Upscalers.named(threads: 1)
    let folder = try TestFolder()
    for file in RealPicturesTests.files {
      let info = try ImageFile.info(at: file.path)
      let plan = try FileUpscale(from: file.path, to: folder("out.png"), .scale(4)).plan(with: upscaler)
      #expect(plan.upscale.target == info.image.size.scaled(by: 4), "\(file.lastPathComponent)")
      #expect(plan.upscale.passes.count == 1)
      #expect(plan.upscale.resize == nil)
      #expect(plan.warnings.isEmpty)
    }
    #expect(folder.names.isEmpty)
  }

  /// The smallest ones all the way: debug builds are slow.
  @Test func smallPicturesAreEnlarged() async throws {
    let sized = try RealPicturesTests.files.map { ($0, try ImageFile.info(at: $0.path).image.size) }
    let smallest = sized.sorted { $0.1.width * $0.1.height < $1.1.width * $1.1.height }.prefix(2)
    let folder = try TestFolder()
    for (file, size) in smallest {
      let job = FileUpscale(from: file.path, to: folder("out.png"), .scale(4), overwrite: true)
      try await job.run(with: Upscalers.named())
      let (small, large) = (try ImageFile.read(at: file.path), try ImageFile.read(at: folder("out.png")))
      #expect(large.size == size.scaled(by: 4))
      // Reduced again it is the source: more than 30 dB away would be another picture.
      let back = try await ClassicalUpscaler(.bicubic).upscale(large, to: UpscaleRequest(.size(size)))
      #expect(try ImageMetrics.psnr(small, back) > 24, "\(file.lastPathComponent)")
    }
  }
}
