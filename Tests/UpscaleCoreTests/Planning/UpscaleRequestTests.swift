import Testing
import UpscaleCore

@Suite struct UpscaleRequestTests {
  static let targets: [(UpscaleRequest.Target, Size, Size)] = [
    (.scale(4), Size(width: 100, height: 75), Size(width: 400, height: 300)),
    (.scale(2.5), Size(width: 101, height: 3), Size(width: 253, height: 8)),
    (.scale(0.5), Size(width: 101, height: 1), Size(width: 51, height: 1)),
    (.scale(0.001), Size(width: 100, height: 75), Size(width: 1, height: 1)),
    (.size(Size(width: 640, height: 480)), Size(width: 3, height: 999), Size(width: 640, height: 480)),
    (.width(2400), Size(width: 800, height: 533), Size(width: 2400, height: 1599)),
    (.width(1), Size(width: 1000, height: 10), Size(width: 1, height: 1)),
    (.height(3000), Size(width: 533, height: 800), Size(width: 1999, height: 3000)),
    (.longest(2000), Size(width: 300, height: 400), Size(width: 1500, height: 2000)),
    (.longest(2000), Size(width: 400, height: 300), Size(width: 2000, height: 1500)),
    (.longest(49), Size(width: 49, height: 49), Size(width: 49, height: 49)),
    (.megapixels(12), Size(width: 400, height: 300), Size(width: 4000, height: 3000)),
    (.megapixels(0.01), Size(width: 1000, height: 1000), Size(width: 100, height: 100)),
  ]

  @Test(arguments: targets)
  func targetsMeanSizes(target: UpscaleRequest.Target, source: Size, expected: Size) throws {
    #expect(try UpscaleRequest(target).targetSize(for: source) == expected)
  }

  /// The side that is asked for is hit exactly for every source, whatever the rounding on the way.
  @Test func sidesAskedForAreExact() throws {
    for side in 1...400 {
      let source = Size(width: side, height: 401 - side)
      #expect(try UpscaleRequest(.width(777)).targetSize(for: source).width == 777)
      #expect(try UpscaleRequest(.height(777)).targetSize(for: source).height == 777)
      let longest = try UpscaleRequest(.longest(777)).targetSize(for: source)
      #expect(max(longest.width, longest.height) == 777)
    }
  }

  static let impossible: [UpscaleRequest.Target] = [
    .scale(0), .scale(-1), .scale(.nan), .scale(.infinity), .scale(-.infinity), .scale(1e308), .scale(1e9),
    .size(Size(width: 0, height: 5)), .size(Size(width: 5, height: -5)), .size(Size(width: .max, height: 5)),
    .width(0), .width(-1), .width(.max), .height(0), .height(-7), .height(.min), .longest(0), .longest(-3),
    .longest(.max), .megapixels(0), .megapixels(-1), .megapixels(.nan), .megapixels(.infinity), .megapixels(1e30),
    .print(PrintSize(width: Length(1e12, .inch))),
  ]

  @Test(arguments: impossible)
  func impossibleWishesAreRefused(target: UpscaleRequest.Target) {
    let error = #expect(throws: UpscaleError.self) {
      try UpscaleRequest(target).targetSize(for: Size(width: 10, height: 20))
    }
    #expect(error?.code == .invalidRequest)
  }
}
