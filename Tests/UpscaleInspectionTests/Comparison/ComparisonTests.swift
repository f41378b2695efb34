import UpscaleCore
import TestSupport
import Testing

@testable import UpscaleInspection

/// Pictures with planted defects, each of which must be what is found first.
@Suite struct ComparisonTests {
  /// A smooth scene with soft edges, and the same at the size of the source: nothing in it is at risk.
  private static func scene(_ side: Int, _ format: PixelFormat = PixelFormat(.rgb)) throws -> UpscaleImage {
    try TestPictures.picture(PixelSize(width: side, height: side * 3 / 4), format) { x, y, channel in
      let (u, v) = ((Double(x) + 0.5) / Double(side), (Double(y) + 0.5) / Double(side))
      // A disc whose edge is two pixels of the source wide, on a slope.
      let distance = ((u - 0.3) * (u - 0.3) + (v - 0.35) * (v - 0.35)).squareRoot()
      let disc = max(0, min(1, (0.2 - distance) * 32 + 0.5))
      if channel == 3 { return u < 0.8 ? 1 : max(0, 1 - (u - 0.8) * 10) }
      // Slanted, so that its steps of 8 bits are no straight lines.
      return (0.45 + 0.12 * u + 0.17 * v - 0.04 * Double(channel)) * (1 - disc) + (0.8 - 0.1 * Double(channel)) * disc
    }
  }

  private static let source = 64
  private static let factor = 4

  private func result(
    _ change: (_ x: Int, _ y: Int, _ channel: Int) -> Double = { _, _, _ in 0 }
  ) throws -> UpscaleImage {
    let plain = try ComparisonTests.scene(ComparisonTests.source * ComparisonTests.factor)
    return plain.withUnsafeBytes { bytes in
      let width = plain.size.width
      let picture = try? TestPictures.picture(plain.size, plain.format) { x, y, channel in
        Double(bytes[(y * width + x) * 3 + channel]) / 255 + change(x, y, channel) / 255
      }
      return picture ?? plain
    }
  }

  private func compare(_ result: UpscaleImage) async throws -> ImageComparison {
    try await ImageComparison(before: ComparisonTests.scene(ComparisonTests.source), after: result)
  }

  @Test func faithfulEnlargementsAreClean() async throws {
    let comparison = try await compare(result())
    #expect(comparison.regions.isEmpty, "\(comparison.regions.map(\.summary))")
    #expect(comparison.drift.absolute < 0.5 && comparison.drift.largest < 0.3)
    #expect(comparison.before.size == comparison.after.size)
  }

  @Test(arguments: ResamplingKernel.allCases.filter { $0 != .nearest })
  func resamplersAreClean(kernel: ResamplingKernel) async throws {
    let source = try ComparisonTests.scene(96)
    let result = try await ClassicalUpscaler(kernel).upscale(source, to: UpscaleRequest(.scale(3)))
    let comparison = try await ImageComparison(before: source, after: result)
    #expect(comparison.regions.isEmpty, "\(comparison.regions.map(\.summary))")
  }

  /// A tint of 12 steps of red over a patch of 70 × 70.
  @Test func driftOfColorIsFound() async throws {
    let patch = PixelRect(x: 150, y: 90, width: 70, height: 70)
    let comparison = try await compare(
      result { x, y, channel in
        channel == 0 && patch.columns.contains(x) && patch.rows.contains(y) ? 12 : 0
      })
    let first = try #require(comparison.regions.first)
    #expect(first.kind == .colorDrift)
    #expect(abs(first.value - 12) < 0.5)
    #expect(isAbout(first.area, patch, cell: 32), "\(first.area)")
    let share = 12.0 * 4900 / (256 * 192)
    #expect(abs(comparison.drift.mean[0] - share) < 0.1 && abs(comparison.drift.mean[1]) < 0.3)
  }

  /// A tint of the whole picture is in its mean, and in as many regions as there may be of a kind.
  @Test func driftOfTheWholePictureIsInItsMean() async throws {
    let comparison = try await compare(result { _, _, channel in [-6, 0, 9][channel] })
    #expect(zip(comparison.drift.mean, [-6.0, 0, 9]).allSatisfy { abs($0 - $1) < 0.3 }, "\(comparison.drift)")
    #expect(abs(comparison.drift.absolute - 5) < 0.3)
    #expect(comparison.regions.allSatisfy { $0.kind == .colorDrift } && !comparison.regions.isEmpty)
  }

  /// Noise of ±10 steps, without a mean, where the source is a slope.
  @Test func inventedTextureIsFound() async throws {
    var generator = SeededGenerator(seed: 5)
    let noise = (0..<256 * 192).map { _ in Double.random(in: -10...10, using: &generator) }
    let patch = PixelRect(x: 192, y: 32, width: 32, height: 64)
    let comparison = try await compare(
      result { x, y, _ in patch.columns.contains(x) && patch.rows.contains(y) ? noise[y * 256 + x] : 0 })
    let first = try #require(comparison.regions.first)
    #expect(first.kind == .inventedTexture)
    // Uniform noise of ±10 has a deviation of 10 / √3.
    #expect(abs(first.value - 5.77) < 0.6, "\(first.value)")
    #expect(isAbout(first.area, patch, cell: 32), "\(first.area)")
  }

  /// The same noise that the source has already, enlarged, is not invented.
  @Test func noiseOfTheSourceIsNotInvented() async throws {
    let source = try TestPictures.noise(PixelSize(width: 64, height: 48), PixelFormat(.gray))
    let faint = try TestPictures.picture(source.size, source.format) { x, y, _ in
      source.withUnsafeBytes { 0.5 + (Double($0[y * 64 + x]) / 255 - 0.5) * 0.04 }
    }
    let result = try await ClassicalUpscaler(.lanczos3).upscale(faint, to: UpscaleRequest(.scale(4)))
    let comparison = try await ImageComparison(before: faint, after: result)
    #expect(comparison.regions.isEmpty, "\(comparison.regions.map(\.summary))")
  }

  /// A bright rim of 45 steps, a source pixel wide, outside of the disc's edge.
  @Test func halosAreFound() async throws {
    let comparison = try await compare(
      result { x, y, _ in
        let (u, v) = ((Double(x) + 0.5) / 256 - 0.3, (Double(y) + 0.5) / 256 - 0.35)
        let distance = (u * u + v * v).squareRoot()
        return (0.17..<0.185).contains(distance) && u > 0 ? 45 : 0
      })
    let first = try #require(comparison.regions.first { $0.kind == .overshoot })
    #expect(abs(first.value - 45) < 8, "\(first.value)")
    #expect(PixelRect(x: 76, y: 40, width: 52, height: 100).columns.overlaps(first.area.columns))
    #expect(comparison.regions.allSatisfy { $0.kind != .seam && $0.kind != .inventedTexture })
  }

  /// A pattern that each source pixel has: stripes, whose RMS is what they are high, or one bright place of 16.
  @Test(arguments: [(false, 2.0, 2.0), (false, 0.8, 0.8), (true, 4.0, 4 * 0.2421)])
  func latticesAreMeasured(isSpot: Bool, height: Double, expected: Double) async throws {
    let source = try ComparisonTests.scene(ComparisonTests.source, PixelFormat(.rgb, .uint16))
    let plain = try await ClassicalUpscaler(.lanczos3).upscale(source, to: UpscaleRequest(.scale(4)))
    let samples = TestPictures.integers(plain)
    let result = try TestPictures.picture(plain.size, plain.format) { x, y, channel in
      let offset = isSpot ? (x % 4 == 1 && y % 4 == 2 ? height : 0) : x % 4 < 2 ? height : -height
      return Double(samples[(y * plain.size.width + x) * 3 + channel]) / 65535 + offset / 255
    }
    let comparison = try await ImageComparison(before: source, after: result)
    let lattice = try #require(comparison.lattice)
    #expect(abs(lattice - expected) < 0.03, "\(lattice)")
    let worst = try #require(comparison.regions.first { $0.kind == .lattice })
    #expect(abs(worst.value - expected) < 0.05, "\(worst.value)")
    #expect(try #require(await ImageComparison(before: source, after: plain).lattice) < 0.03)
  }

  /// Noise of ±3 steps, whose means over so many pixels are a few hundredths.
  @Test func noiseIsNoLattice() async throws {
    let source = try ComparisonTests.scene(ComparisonTests.source, PixelFormat(.rgb, .uint16))
    let plain = try await ClassicalUpscaler(.lanczos3).upscale(source, to: UpscaleRequest(.scale(4)))
    let samples = TestPictures.integers(plain)
    var generator = SeededGenerator(seed: 6)
    let result = try TestPictures.picture(plain.size, plain.format) { x, y, channel in
      let noise = Double.random(in: -3...3, using: &generator) / 255
      return Double(samples[(y * plain.size.width + x) * 3 + channel]) / 65535 + noise
    }
    let comparison = try await ImageComparison(before: source, after: result)
    let lattice = try #require(comparison.lattice)
    #expect(lattice < 0.1, "\(lattice), \(comparison.offsets?.count ?? 0) flat source pixels")
    #expect(comparison.regions.allSatisfy { $0.kind != .lattice })
  }

  /// Only whole multiples have places to be compared, and only flat sources show a lattice.
  @Test func latticesNeedFlatPartsAndWholeFactors() async throws {
    let source = try ComparisonTests.scene(64)
    let odd = try await ClassicalUpscaler(.bicubic).upscale(source, to: UpscaleRequest(.width(200)))
    #expect(try await ImageComparison(before: source, after: odd).lattice == nil)
    let noise = try TestPictures.noise(PixelSize(width: 64, height: 48), PixelFormat(.rgb))
    let large = try await ClassicalUpscaler(.bicubic).upscale(noise, to: UpscaleRequest(.scale(2)))
    #expect(try await ImageComparison(before: noise, after: large).lattice == nil)
  }

  /// A tint that leaves brightness as it is: red for cyan.
  @Test func blotchesAreMeasured() async throws {
    let patch = PixelRect(x: 192, y: 32, width: 32, height: 32)
    // Luma stays: 0.299 × 4 = (0.587 + 0.114) × 1.706.
    let comparison = try await compare(
      result { x, y, channel in
        patch.columns.contains(x) && patch.rows.contains(y) ? (channel == 0 ? 4 : -1.706) : 0
      })
    let blotch = try #require(comparison.regions.first { $0.kind == .blotches })
    // Cr is 4 / 1.402, Cb −1.706 / 1.772; the whole picture's share of that is next to nothing.
    #expect(abs(blotch.value - 3.01) < 0.25, "\(blotch.value)")
    #expect(isAbout(blotch.area, patch, cell: 32), "\(blotch.area)")
  }

  /// Halves that differ by 2 steps: far too little for the eye's attention or for a drift, but as straight as nothing is.
  @Test(arguments: [true, false])
  func seamsAreFound(isVertical: Bool) async throws {
    let comparison = try await compare(result { x, y, _ in (isVertical ? x : y) >= 100 ? 2 : 0 })
    let first = try #require(comparison.regions.first)
    #expect(first.kind == .seam, "\(comparison.regions.map(\.summary))")
    #expect(abs(first.value - 2) < 0.7, "\(first.value)")
    #expect((isVertical ? first.area.columns : first.area.rows) == 96..<104)
    #expect(comparison.regions.count == 1)
  }

  /// Tiles of 64 whose offsets alternate, so that no side of any line is brighter along all of it.
  @Test func seamsOfAlternatingTilesAreFound() async throws {
    let comparison = try await compare(
      result { x, y, _ in (x / 64 + y / 64).isMultiple(of: 2) ? 1.5 : -1.5 })
    let seams = comparison.regions.filter { $0.kind == .seam }
    #expect(seams.count == RiskRanking.mostPerKind && comparison.regions.first?.kind == .seam)
    let positions = seams.map { ($0.area.width == 8 ? $0.area.x : $0.area.y) + 4 }
    #expect(positions.allSatisfy { $0.isMultiple(of: 64) })
  }

  /// Where a result is smaller than its source, it is compared at its own size.
  @Test(arguments: [
    PixelSize(width: 64, height: 48), PixelSize(width: 100, height: 75), PixelSize(width: 163, height: 122),
  ])
  func anySizeIsCompared(size: PixelSize) async throws {
    let source = try ComparisonTests.scene(128)
    let result = try await ClassicalUpscaler(.bicubic).upscale(source, to: UpscaleRequest(.size(size)))
    let comparison = try await ImageComparison(before: source, after: result)
    #expect(comparison.before.size == size)
    #expect(comparison.regions.isEmpty && comparison.drift.absolute < 1, "\(comparison.regions.map(\.summary))")
  }

  @Test func formatsMayDiffer() async throws {
    let source = try ComparisonTests.scene(64, PixelFormat(.rgba))
    let result = try ComparisonTests.scene(256, PixelFormat(.rgba, .uint16))
    let comparison = try await ImageComparison(before: source, after: result)
    #expect(comparison.regions.isEmpty && comparison.drift.absolute < 0.5)
    let gray = try TestPictures.picture(PixelSize(width: 32, height: 32), PixelFormat(.gray, .uint16)) { x, _, _ in
      Double(x) / 31
    }
    let color = try TestPictures.picture(gray.size, PixelFormat(.rgb)) { x, _, _ in Double(x) / 31 }
    #expect(try await ImageComparison(before: gray, after: color).drift.absolute < 0.5)
  }

  /// Transparency that is lost shows: what is compared is what is seen.
  @Test func lostTransparencyIsFound() async throws {
    let source = try ComparisonTests.scene(64, PixelFormat(.rgba))
    let comparison = try await ImageComparison(before: source, after: ComparisonTests.scene(256))
    #expect(comparison.regions.contains { $0.kind == .colorDrift && $0.area.maxX > 205 })
  }

  /// A result without transparency, as JPEG is written, has white instead.
  @Test func transparencyLaidOverWhiteIsFaithful() async throws {
    let source = try ComparisonTests.scene(64, PixelFormat(.rgba))
    let large = try ComparisonTests.scene(256, PixelFormat(.rgba))
    let laid = try TestPictures.picture(large.size, PixelFormat(.rgb)) { x, y, channel in
      large.withUnsafeBytes { bytes in
        let alpha = Double(bytes[(y * 256 + x) * 4 + 3]) / 255
        return alpha * Double(bytes[(y * 256 + x) * 4 + channel]) / 255 + 1 - alpha
      }
    }
    let comparison = try await ImageComparison(before: source, after: laid)
    #expect(comparison.drift.absolute < 0.5 && comparison.before.format == PixelFormat(.rgb))
    #expect(comparison.regions.isEmpty, "\(comparison.regions.map(\.summary))")
  }

  @Test func otherProportionsAreRefused() async throws {
    let source = try ComparisonTests.scene(64)
    let stretched = try await ClassicalUpscaler(.bicubic).upscale(
      source, to: UpscaleRequest(.size(PixelSize(width: 256, height: 256))))
    let error = await #expect(throws: UpscaleError.self) { try await ImageComparison(before: source, after: stretched) }
    #expect(error?.code == .invalidRequest && error?.message.contains("proportions") == true)
  }

  @Test func filledResultsAreCompared() async throws {
    let source = try ComparisonTests.scene(64)
    let request = UpscaleRequest(.size(PixelSize(width: 200, height: 200)), fitting: .fill)
    let result = try await ClassicalUpscaler(.lanczos3).upscale(source, to: request)
    let comparison = try await ImageComparison(before: source, after: result, isFilled: true)
    #expect(comparison.regions.isEmpty && comparison.drift.absolute < 0.5, "\(comparison.regions.map(\.summary))")
  }

  @Test(arguments: [1, 2, 5]) func smallestPicturesAreCompared(side: Int) async throws {
    let source = try TestPictures.picture(PixelSize(width: side, height: side), PixelFormat(.rgb)) { _, _, _ in 0.4 }
    let result = try await ClassicalUpscaler(.nearest).upscale(source, to: UpscaleRequest(.scale(2)))
    let same = try await ImageComparison(before: source, after: result)
    #expect(same.drift.absolute < 1e-3 && same.regions.isEmpty)
    let black = try await ImageComparison(before: source, after: UpscaleImage(size: result.size, format: result.format))
    #expect(abs(black.drift.absolute - 102) < 1e-3)
    #expect(black.regions.first?.kind == .colorDrift && black.regions.first?.view == PixelRect(result.size))
  }

  /// Every region lies in its view, and that in the picture.
  @Test func regionsLieInThePicture() async throws {
    let source = try TestPictures.stillLife(120)
    let result = try TestPictures.noise(PixelSize(width: 480, height: 480), PixelFormat(.rgb))
    let regions = try await ImageComparison(before: source, after: result).regions
    #expect(!regions.isEmpty && regions.count <= RiskRanking.most)
    for region in regions {
      #expect(region.view.size == PixelSize(width: 320, height: 320))
      #expect(region.view.x >= 0 && region.view.maxX <= 480 && region.view.y >= 0 && region.view.maxY <= 480)
      #expect(region.view.columns.contains(region.area.columns) && region.view.rows.contains(region.area.rows))
      #expect(region.severity >= 1)
    }
    #expect(zip(regions, regions.dropFirst()).allSatisfy { $0.severity >= $1.severity })
  }

  private func isAbout(_ area: PixelRect, _ patch: PixelRect, cell: Int) -> Bool {
    area.columns.overlaps(patch.columns) && area.rows.overlaps(patch.rows)
      && abs(area.x - patch.x) <= cell && abs(area.maxX - patch.maxX) <= cell && abs(area.y - patch.y) <= cell
      && abs(area.maxY - patch.maxY) <= cell
  }
}
