import Testing
import TestSupport

@testable import UpscaleCore

@Suite struct AlphaTests {
  static let formats = FakeUpscaler.formats.filter(\.channels.hasAlpha)

  /// A disc, opaque inside and transparent outside, soft in between.
  private func disc(_ format: PixelFormat) throws -> UpscaleImage {
    var generator = SeededGenerator(seed: 8)
    let last = format.channels.count - 1
    return try TestPictures.picture(PixelSize(width: 17, height: 15), format) { x, y, channel in
      guard channel == last else { return Double.random(in: 0...1, using: &generator) }
      let distance = (Double((x - 8) * (x - 8) + (y - 7) * (y - 7))).squareRoot()
      return min(1, max(0, (6 - distance) / 2))
    }
  }

  /// Whatever the network does, alpha stays between the least and the greatest of the 3×3 source pixels around.
  @Test(arguments: formats, [nil, 4])
  func alphaIsHeldToItsSurroundings(format: PixelFormat, tile: Int?) async throws {
    let image = try disc(format)
    let scale = 2
    let result = try await FakeUpscaler.compact([scale]).upscale(image, to: UpscaleRequest(.scale(2), tile: tile))
    let count = format.channels.count
    let (before, after) = (TestPictures.integers(image), TestPictures.integers(result))
    let (width, height) = (image.size.width, image.size.height)
    var (exact, varied) = (0, 0)
    for y in 0..<height * scale {
      for x in 0..<width * scale {
        var around: [Int] = []
        for row in max(0, y / scale - 1)...min(height - 1, y / scale + 1) {
          for column in max(0, x / scale - 1)...min(width - 1, x / scale + 1) {
            around.append(before[(row * width + column) * count + count - 1])
          }
        }
        let alpha = after[(y * width * scale + x) * count + count - 1]
        #expect((around.min() ?? 0)...(around.max() ?? 0) ~= alpha)
        if Set(around).count == 1 { exact += 1 } else { varied += 1 }
      }
    }
    // The picture has both kinds of places.
    #expect(exact > 100)
    #expect(varied > 100)
  }

  @Test(arguments: formats, [0.0, 0.25, 1])
  func constantAlphaNeedsNoRun(format: PixelFormat, alpha: Double) async throws {
    let last = format.channels.count - 1
    let image = try TestPictures.picture(PixelSize(width: 6, height: 5), format) { x, y, channel in
      channel == last ? alpha : Double(x + y) / 11
    }
    let backend = FakeBackend()
    let result = try await FakeUpscaler.compact([2], backend: backend).upscale(image, to: UpscaleRequest(.scale(2)))
    #expect(backend.counts.runs == 1)
    let expected = TestPictures.integers(image)[last]
    let alphas = TestPictures.integers(result).enumerated().filter { $0.offset % (last + 1) == last }.map(\.element)
    #expect(alphas.count == 120)
    #expect(alphas.allSatisfy { $0 == expected })
  }

  @Test(arguments: formats)
  func varyingAlphaIsEnlargedByTheNetwork(format: PixelFormat) async throws {
    let backend = FakeBackend()
    _ = try await FakeUpscaler.compact([2], backend: backend).upscale(disc(format), to: UpscaleRequest(.scale(2)))
    #expect(backend.counts.runs == 2)
  }

  /// What editors leave under transparent pixels never shows at the edge.
  @Test func hiddenColorsDoNotReachTheEdge() async throws {
    func picture(hidden: Double) throws -> UpscaleImage {
      try TestPictures.picture(PixelSize(width: 12, height: 12), PixelFormat(.rgba)) { x, y, channel in
        let inside = (3..<9).contains(x) && (3..<9).contains(y)
        if channel == 3 { return inside ? 1 : 0 }
        return inside ? 0.5 : hidden
      }
    }
    for factor in [2.0, 3] {
      let upscaler = try FakeUpscaler.compact([2, 4])
      let black = try await upscaler.upscale(picture(hidden: 0), to: UpscaleRequest(.scale(factor)))
      let white = try await upscaler.upscale(picture(hidden: 1), to: UpscaleRequest(.scale(factor)))
      #expect(TestPictures.bytes(black) == TestPictures.bytes(white))
    }
  }
}
