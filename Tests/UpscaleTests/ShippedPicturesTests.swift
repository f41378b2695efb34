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

  @Test(arguments: ends) func colorsStay(name: String, strength: Double?) async throws {
    let source = try TestPictures.stillLife(96)
    let upscaler = try await Upscalers.named(name, backend: .cpu)
    let scale = Double(try #require(upscaler.passMethods.first).scale)
    let result = try await upscaler.upscale(source, to: UpscaleRequest(.scale(scale), strength: strength))
    for (before, after) in zip(means(source), means(result)) {
      #expect(abs(before - after) <= 0.5 / 255, "\(before * 255) became \(after * 255).")
    }
  }

  /// A model's name, and every strength at which its weights are others.
  static let strengths: [(String, Double?)] = ends.flatMap { name, strength in
    strength == 1 ? [(name, 0.5), (name, 1)] : [(name, strength)]
  }

  /// What is one color stays exactly that, up to the borders, in every format; sizes from a pixel to several tiles.
  @Test(arguments: strengths) func flatPicturesStayExactlyFlat(name: String, strength: Double?) async throws {
    let upscaler = try await Upscalers.named(name, backend: .cpu)
    let scale = Double(try #require(upscaler.passMethods.first).scale)
    let colors: [[Double]] = [[0, 0, 0], [1, 1, 1], [128 / 255.0, 128 / 255.0, 128 / 255.0], [0.78, 0.24, 0.16]]
    let jobs: [(PixelSize, PixelFormat.Sample, Double)] = [
      (PixelSize(width: 1, height: 1), .uint8, scale), (PixelSize(width: 2, height: 3), .uint16, scale),
      (PixelSize(width: 19, height: 30), .uint8, scale), (PixelSize(width: 30, height: 19), .float32, scale),
      (PixelSize(width: 12, height: 14), .uint8, 3), (PixelSize(width: 7, height: 5), .uint16, 8),
    ]
    for (index, (size, sample, factor)) in jobs.enumerated() {
      let color = colors[index % colors.count]
      for channels in [PixelFormat.Channels.rgb, .gray, .rgba] where channels == .rgb || index < 2 {
        let image = try TestPictures.picture(size, PixelFormat(channels, sample)) { color[min($2, 2)] }
        let request = UpscaleRequest(.scale(factor), strength: strength, tile: index == 2 ? 16 : nil)
        let result = try await upscaler.upscale(image, to: request)
        let (before, after) = (TestPictures.bytes(image), TestPictures.bytes(result))
        let pixel = image.format.bytesPerPixel
        #expect(after.count == before.count * Int(factor * factor))
        #expect(after.indices.allSatisfy { after[$0] == before[$0 % pixel] }, "\(size), \(image.format), \(factor)×")
      }
    }
  }

  /// Half flat, half a pattern: exact in the flat half, and nothing shows where the network's result ends.
  @Test(arguments: ends) func flatHalvesHaveNoSeam(name: String, strength: Double?) async throws {
    let upscaler = try await Upscalers.named(name, backend: .cpu)
    let size = PixelSize(width: 48, height: 24)
    let noise = TestPictures.integers(try TestPictures.noise(size, PixelFormat(.rgb), seed: 5))
    let image = try TestPictures.picture(size, PixelFormat(.rgb, .float32)) { x, y, channel in
      x < 16 ? Double(noise[(y * 48 + x) * 3 + channel]) / 255 : [1, 0.5, 0.2][channel]
    }
    let scale = Double(try #require(upscaler.passMethods.first).scale)
    let plan = try upscaler.plan(UpscaleRequest(.scale(scale), strength: strength), for: image.info)
    let network = try await upscaler.preparedNetwork(for: try #require(plan.passes.first).method)
    let raw = try await network.run(image.rows(0..<size.height), keeping: PixelRect(size))
    let result = try await upscaler.upscale(image, to: UpscaleRequest(.scale(scale), strength: strength))
    // From 11 source pixels away on it is exact, which it is not without help.
    let (flat, width) = ((16 + 11) * Int(scale), plan.target.width)
    let after = result.rows(0..<result.size.height).withUnsafeSamples { Array($0) }
    let before = raw.withUnsafeSamples { $0.map { min(1, max(0, $0)) } }
    func isFlat(_ samples: [Float]) -> Bool {
      samples.indices.allSatisfy { index in
        index / 3 % width < flat || samples[index] == Float([1, 0.5, 0.2][index % 3])
      }
    }
    #expect(isFlat(after) && !isFlat(before))
    let begin = (16 + 3) * Int(scale)
    let (with, without) = (steps(after, width, from: begin), steps(before, width, from: begin))
    // What a fading error of a fifth of a step can add.
    #expect(with <= without + 0.05 / 255, "\(with * 255), and \(without * 255) without help")
  }

  /// The largest step between neighbors in a row, right of a column.
  private func steps(_ samples: [Float], _ width: Int, from column: Int) -> Float {
    samples.indices.reduce(0) { largest, index in
      let x = index / 3 % width
      return x <= column ? largest : max(largest, abs(samples[index] - samples[index - 3]))
    }
  }

  /// Together the embedded files are small enough for an application to carry.
  @Test func theWeightsAreSmall() throws {
    let parameters = try ShippedModels.all().map { model in
      model.network.parameterCount * (model.strongNetwork == nil ? 1 : 2)
    }
    #expect(2 * parameters.reduce(0, +) < 16_000_000)
  }

  /// The mean of each channel, 0 … 1, of an 8-bit RGB picture.
  private func means(_ image: UpscaleImage) -> [Double] {
    image.withUnsafeBytes { samples in
      (0..<3).map { channel in
        let values = stride(from: channel, to: samples.count, by: 3).map { Double(samples[$0]) / 255 }
        return values.reduce(0, +) / Double(values.count)
      }
    }
  }
}
