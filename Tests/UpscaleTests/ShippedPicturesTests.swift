import Testing
import TestSupport
import Upscale

/// What all shipped models owe to pictures of any kind, at both ends of their dials.
@Suite struct ShippedPicturesTests {
  /// A model's name, and a strength that it has.
  static let ends: [(String, Double?)] = ((try? ShippedModels.all()) ?? []).flatMap { model in
    let strengths: [Double?] = model.dial == nil ? [nil] : [0, 1]
    return strengths.map { (model.name, $0) }
  }

  @Test(arguments: ends) func coloursStay(name: String, strength: Double?) async throws {
    let source = try TestPictures.stillLife(96)
    let upscaler = try Upscalers.named(name, backend: .cpu)
    let scale = Double(try #require(upscaler.passMethods.first).scale)
    let result = try await upscaler.upscale(source, to: UpscaleRequest(.scale(scale), strength: strength))
    for (before, after) in zip(means(source), means(result)) {
      #expect(abs(before - after) <= 0.5 / 255, "\(before * 255) became \(after * 255).")
    }
  }

  /// Nothing is invented where there is nothing: no checkerboard, no grain, no ripples. Only at the border, where
  /// networks see black beside the picture, a few steps are to be expected.
  @Test(arguments: ends) func flatColoursStayFlat(name: String, strength: Double?) async throws {
    let upscaler = try Upscalers.named(name, backend: .cpu)
    let scale = try #require(upscaler.passMethods.first).scale
    let side = 52
    for colour in [[0, 0, 0], [255, 255, 255], [128, 128, 128], [200, 60, 40], [30, 90, 180]] {
      let flat = try TestPictures.picture(Size(width: side, height: side), PixelFormat(.rgb)) {
        Double(colour[$2]) / 255
      }
      let result = try await upscaler.upscale(flat, to: UpscaleRequest(.scale(Double(scale)), strength: strength))
      let samples = result.withUnsafeBytes { $0.map(Int.init) }
      let inside = (22 * scale)..<((side - 22) * scale)
      var (largest, largestInside) = (0, 0)
      for index in samples.indices {
        let (pixel, error) = (index / 3, abs(samples[index] - colour[index % 3]))
        largest = max(largest, error)
        guard inside.contains(pixel / result.size.width), inside.contains(pixel % result.size.width) else { continue }
        largestInside = max(largestInside, error)
      }
      #expect(largestInside <= 1, "\(colour)")
      #expect(largest <= 10, "\(colour)")
    }
  }

  /// Together the embedded files are small enough for an application to carry.
  @Test func theWeightsAreSmall() throws {
    let parameters = try ShippedModels.all().map { model in
      model.network.parameterCount * (model.strongNetwork == nil ? 1 : 2)
    }
    #expect(2 * parameters.reduce(0, +) < 12_000_000)
  }

  /// The mean of each channel, 0 … 1, of an 8-bit RGB picture.
  private func means(_ image: Image) -> [Double] {
    image.withUnsafeBytes { samples in
      (0..<3).map { channel in
        let values = stride(from: channel, to: samples.count, by: 3).map { Double(samples[$0]) / 255 }
        return values.reduce(0, +) / Double(values.count)
      }
    }
  }
}
