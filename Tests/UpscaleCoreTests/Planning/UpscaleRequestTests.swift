import Testing
import UpscaleCore

@Suite struct UpscaleRequestTests {
  static let targets: [(UpscaleRequest.Target, PixelSize, PixelSize)] = [
    (.scale(4), PixelSize(width: 100, height: 75), PixelSize(width: 400, height: 300)),
    (.scale(2.5), PixelSize(width: 101, height: 3), PixelSize(width: 253, height: 8)),
    (.scale(0.5), PixelSize(width: 101, height: 1), PixelSize(width: 51, height: 1)),
    (.scale(0.001), PixelSize(width: 100, height: 75), PixelSize(width: 1, height: 1)),
    (.size(PixelSize(width: 640, height: 480)), PixelSize(width: 3, height: 999), PixelSize(width: 640, height: 480)),
    (.width(2400), PixelSize(width: 800, height: 533), PixelSize(width: 2400, height: 1599)),
    (.width(1), PixelSize(width: 1000, height: 10), PixelSize(width: 1, height: 1)),
    (.height(3000), PixelSize(width: 533, height: 800), PixelSize(width: 1999, height: 3000)),
    (.longest(2000), PixelSize(width: 300, height: 400), PixelSize(width: 1500, height: 2000)),
    (.longest(2000), PixelSize(width: 400, height: 300), PixelSize(width: 2000, height: 1500)),
    (.longest(49), PixelSize(width: 49, height: 49), PixelSize(width: 49, height: 49)),
    (.megapixels(12), PixelSize(width: 400, height: 300), PixelSize(width: 4000, height: 3000)),
    (.megapixels(0.01), PixelSize(width: 1000, height: 1000), PixelSize(width: 100, height: 100)),
  ]

  @Test(arguments: targets)
  func targetsMeanSizes(target: UpscaleRequest.Target, source: PixelSize, expected: PixelSize) throws {
    #expect(try UpscaleRequest(target).targetSize(for: source) == expected)
  }

  /// The side that is asked for is hit exactly for every source, whatever the rounding on the way.
  @Test func sidesAskedForAreExact() throws {
    for side in 1...400 {
      let source = PixelSize(width: side, height: 401 - side)
      #expect(try UpscaleRequest(.width(777)).targetSize(for: source).width == 777)
      #expect(try UpscaleRequest(.height(777)).targetSize(for: source).height == 777)
      let longest = try UpscaleRequest(.longest(777)).targetSize(for: source)
      #expect(max(longest.width, longest.height) == 777)
    }
  }

  static let impossible: [UpscaleRequest.Target] = [
    .scale(0), .scale(-1), .scale(.nan), .scale(.infinity), .scale(-.infinity), .scale(1e308), .scale(1e9),
    .size(PixelSize(width: 0, height: 5)), .size(PixelSize(width: 5, height: -5)),
    .size(PixelSize(width: .max, height: 5)),
    .width(0), .width(-1), .width(.max), .height(0), .height(-7), .height(.min), .longest(0), .longest(-3),
    .longest(.max), .megapixels(0), .megapixels(-1), .megapixels(.nan), .megapixels(.infinity), .megapixels(1e30),
    .print(PrintSize(width: PrintLength(1e12, .inch))),
  ]

  /// Sources that no file holds, but a caller may state.
  @Test(arguments: [(0, 5), (5, -1), (Int.max, 5), (Int.min, .max), (1 << 31, 1 << 31)])
  func impossibleSourcesAreRefused(width: Int, height: Int) {
    for (target, fitting) in [(.scale(2), nil), (.size(PixelSize(width: 3, height: 900)), .fill)]
      as [(UpscaleRequest.Target, ImageFitting?)]
    {
      let error = #expect(throws: UpscaleError.self) {
        try UpscaleRequest(target, fitting: fitting).targetSize(for: PixelSize(width: width, height: height))
      }
      #expect(error?.code == .invalidImage)
    }
    #expect(throws: Never.self) {
      try UpscaleRequest(.size(PixelSize(width: 1, height: .max >> 33)), fitting: .fill)
        .targetSize(for: PixelSize(width: Int(Int32.max), height: Int(Int32.max)))
    }
  }

  @Test(arguments: impossible)
  func impossibleWishesAreRefused(target: UpscaleRequest.Target) {
    let error = #expect(throws: UpscaleError.self) {
      try UpscaleRequest(target).targetSize(for: PixelSize(width: 10, height: 20))
    }
    #expect(error?.code == .invalidRequest)
  }
}
