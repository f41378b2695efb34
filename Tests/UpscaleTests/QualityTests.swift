import Foundation
import Testing
import TestSupport
import Upscale

@testable import UpscaleCore
@testable import UpscaleInspection

@Suite struct QualityTests {
  /// How a source came to be a quarter as wide and high: reduced in linear light, as this tool does it, which overshoots
  /// where dark meets bright and is more than the networks mostly learn from; or rendered, each pixel the mean of its area.
  enum Source: CaseIterable { case reduced, rendered }

  /// A rendered picture is enlarged four times: the shipped model must bring back more than bicubic.
  @Test(arguments: zip(Source.allCases, [1.0, 3]))
  func theShippedModelBeatsBicubic(source: Source, by decibels: Double) async throws {
    let original = try TestPictures.stillLife(192)
    let reduced =
      switch source {
      case .reduced: try await ClassicalUpscaler(.bicubic).upscale(original, to: UpscaleRequest(.scale(0.25)))
      case .rendered: try TestPictures.stillLife(48)
      }
    #expect(reduced.size == PixelSize(width: 48, height: 48))
    let bicubic = try await ClassicalUpscaler(.bicubic).upscale(reduced, to: UpscaleRequest(.scale(4)))
    let model = try await Upscalers.named("photo", backend: .cpu).upscale(reduced, to: UpscaleRequest(.scale(4)))
    let (plain, enlarged) = (
      try ImageMetrics.psnr(original, bicubic, channel: .luma, border: 4),
      try ImageMetrics.psnr(original, model, channel: .luma, border: 4)
    )
    #expect(enlarged > plain + decibels, "\(enlarged) dB, bicubic \(plain)")
    #expect(try ImageMetrics.ssim(original, model, border: 4) > ImageMetrics.ssim(original, bicubic, border: 4))
  }

  /// The same, compressed in between: the strength that the tool chooses must undo some of the damage, and none where
  /// there is none.
  @Test(arguments: [20, 40, 60]) func compressedPicturesAreRestored(quality: Int) async throws {
    let original = try TestPictures.stillLife(384)
    let reduced = try await ClassicalUpscaler(.bicubic).upscale(original, to: UpscaleRequest(.scale(0.25)))
    let folder = try TestFolder()
    try await ImageFile.write(reduced, to: folder("in.jpg"), options: EncodingOptions(quality: Double(quality)))
    let upscaler = try await Upscalers.named("photo", backend: .cpu)
    var decibels: [Double] = []
    for strength in [nil, 0.0] {
      let request = UpscaleRequest(.scale(4), strength: strength)
      let job = FileUpscale(from: folder("in.jpg"), to: folder("out.png"), request: request, overwrite: true)
      let plan = try await job.run(with: upscaler)
      #expect(plan.upscale.passes.map(\.method.strength) == [strength ?? 1])
      let result = try await ImageFile.read(at: folder("out.png"))
      decibels.append(try ImageMetrics.psnr(original, result, channel: .luma, border: 4))
    }
    #expect(decibels[0] > decibels[1] + 0.2, "\(decibels)")
  }

  /// Weights that lie too far apart mix to a network worse than either.
  @Test(arguments: try ShippedModels.all().filter { $0.dial != nil }.map(\.name))
  func mixturesAreAsGoodAsTheEnds(name: String) async throws {
    let upscaler = try await Upscalers.named(name, backend: .cpu)
    let scale = Double(try #require(upscaler.passMethods.first).scale)
    let original = try TestPictures.stillLife(192)
    let reduced = try await ClassicalUpscaler(.bicubic).upscale(original, to: UpscaleRequest(.scale(1 / scale)))
    let folder = try TestFolder()
    try await ImageFile.write(reduced, to: folder("in.jpg"), options: EncodingOptions(quality: 40))
    let source = try await ImageFile.read(at: folder("in.jpg"))
    var decibels: [Double] = []
    for strength in [0, 0.25, 0.5, 0.75, 1] {
      let result = try await upscaler.upscale(source, to: UpscaleRequest(.scale(scale), strength: strength))
      decibels.append(try ImageMetrics.psnr(original, result, channel: .luma, border: 4))
    }
    #expect(decibels.allSatisfy { $0 >= min(decibels[0], decibels[4]) }, "\(decibels)")
  }

  /// Pixel shuffles can leave a lattice of the source's pixels in skies and walls, too faint for any other measure.
  @Test(.enabled(if: TestData.isAvailable))
  func noLatticeInFlatParts() async throws {
    // Those with the largest skies and walls.
    let files = TestData.files("bench/Kodak24", extensions: ["webp"]).filter {
      ["09.webp", "20.webp", "21.webp"].contains($0.lastPathComponent)
    }
    try #require(files.count == 3)
    let upscaler = try await Upscalers.named(backend: .cpu)
    var (own, usual): (PlaceOffsets?, PlaceOffsets?) = (nil, nil)
    for file in files {
      let original = try await ImageFile.read(at: file.path)
      let reduced = try await ClassicalUpscaler(.bicubic).upscale(original, to: UpscaleRequest(.scale(0.25)))
      let plain = try await ClassicalUpscaler(.lanczos3).upscale(reduced, to: UpscaleRequest(.scale(4)))
      let enlarged = try await upscaler.upscale(reduced, to: UpscaleRequest(.scale(4)))
      own = sum(own, try await ImageComparison(before: reduced, after: enlarged).offsets)
      usual = sum(usual, try await ImageComparison(before: reduced, after: plain).offsets)
    }
    let (offsets, reference) = (try #require(own), try #require(usual))
    #expect(offsets.count > 10_000, "\(offsets.count) flat source pixels are too few to tell")
    #expect(offsets.rms < 0.15 && offsets.rms < reference.rms + 0.05, "\(offsets.rms), Lanczos \(reference.rms)")
  }

  private func sum(_ left: PlaceOffsets?, _ right: PlaceOffsets?) -> PlaceOffsets? {
    guard var sum = left, let right else { return left ?? right }
    sum += right
    return sum
  }

  @Test func cleanPicturesAreNotTouched() async throws {
    let folder = try TestFolder()
    try await ImageFile.write(TestPictures.stillLife(32), to: folder("in.png"))
    let plan = try await FileUpscale(from: folder("in.png"), to: folder("out.png"), .scale(8))
      .plan(with: Upscalers.named("photo"))
    #expect(plan.upscale.passes.first?.method.strength == 0)
    #expect(!plan.lines.contains { $0.contains("strength") })
  }
}
