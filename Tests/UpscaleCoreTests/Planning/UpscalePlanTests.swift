import Testing
import UpscaleCore

@Suite struct UpscalePlanTests {
  static func method(_ scale: Int, halo: Int = 12) -> PassMethod {
    PassMethod(
      name: "x\(scale)", scale: scale, rules: TilingRules(halo: halo, scratchBytesPerPixel: 200),
      multiplyAddsPerPixel: 1000)
  }

  static func plan(
    _ target: UpscaleRequest.Target, from source: PixelSize = PixelSize(width: 60, height: 40), scales: [Int],
    channels: PixelFormat.Channels = .rgb, tile: Int? = nil, workingMemory: Int = 96 << 20
  ) throws -> UpscalePlan {
    try UpscalePlan(
      request: UpscaleRequest(target, tile: tile, workingMemory: workingMemory),
      source: ImageInfo(size: source, format: PixelFormat(channels)), methods: scales.map { method($0) })
  }

  static let passes: [(Double, [Int], [Int])] = [
    (4, [2, 4], [4]), (4, [4, 2], [4]), (2, [2, 4], [2]), (3, [2, 4], [4]), (2.5, [2, 4], [4]), (8, [2, 4], [4, 2]),
    (8, [4], [4, 4]), (16, [2, 4], [4, 4]), (6, [2, 4], [4, 2]), (5, [2, 4], [4, 2]), (4.3, [2, 4], [4]),
    (64, [4], [4, 4, 4]), (1.05, [2, 4], [2]), (1, [2, 4], []), (0.5, [2, 4], []), (3, [4], [4]), (2, [4], [4]),
    (8, [2], [2, 2, 2]), (4, [], []), (3, [3], [3]), (9, [2, 3], [3, 3]), (4, [1], [1]), (0.5, [1], [1]), (1, [1], [1]),
    (4, [1, 4], [4]), (1, [1, 4], []),
  ]

  @Test(arguments: passes)
  func passesCoverTheFactor(factor: Double, scales: [Int], expected: [Int]) throws {
    let plan = try UpscalePlanTests.plan(.scale(factor), scales: scales)
    #expect(plan.passes.map(\.method.scale) == expected)
    var size = plan.source.size
    for pass in plan.passes {
      #expect(pass.input == size)
      #expect(pass.output == size.scaled(by: pass.method.scale))
      #expect(pass.multiplyAdds == Double(size.width * size.height) * 1000)
      size = pass.output
    }
    #expect(plan.resize?.from == (size == plan.target ? nil : size))
    #expect(plan.resize?.to == (size == plan.target ? nil : plan.target))
    #expect(plan.target == PixelSize(width: Int((60 * factor).rounded()), height: Int((40 * factor).rounded())))
  }

  @Test func theLargerSideDecides() throws {
    let plan = try UpscalePlanTests.plan(.size(PixelSize(width: 60, height: 160)), scales: [2, 4])
    #expect(plan.passes.map(\.method.scale) == [4])
    #expect(plan.resize?.to == PixelSize(width: 60, height: 160))
  }

  static let warned: [(UpscaleRequest.Target, String?)] = [
    (.size(PixelSize(width: 240, height: 160)), nil), (.size(PixelSize(width: 241, height: 160)), nil),
    (.size(PixelSize(width: 240, height: 240)), "stretched"), (.size(PixelSize(width: 500, height: 160)), "stretched"),
    (.width(77), nil), (.height(77), nil), (.longest(77), nil), (.scale(2.37), nil), (.scale(1), nil),
    (.scale(0.5), "reduced"), (.width(59), "reduced"),
  ]

  @Test(arguments: warned)
  func surprisesAreToldOf(target: UpscaleRequest.Target, word: String?) throws {
    let plan = try UpscalePlanTests.plan(target, scales: [4])
    #expect(plan.warnings.count == (word == nil ? 0 : 1), "\(plan.warnings)")
    if let word { #expect(plan.warnings.first?.contains(word) == true) }
  }

  /// Sources of all small sizes: rounding never looks like stretching.
  @Test func roundingIsNoStretching() throws {
    for width in 1...40 {
      for height in [1, 2, 7, 39] {
        let source = PixelSize(width: width, height: height)
        for factor in [1.5, 2.5, 4, 7.3] {
          let size = try UpscaleRequest(.scale(factor)).targetSize(for: source)
          #expect(try UpscalePlanTests.plan(.size(size), from: source, scales: [4]).warnings.isEmpty)
        }
      }
    }
  }

  @Test(arguments: UpscaleRequestTests.impossible)
  func impossibleWishesAreRefused(target: UpscaleRequest.Target) {
    let error = #expect(throws: UpscaleError.self) { try UpscalePlanTests.plan(target, scales: [2, 4]) }
    #expect(error?.code == .invalidRequest)
  }

  @Test(arguments: [(0, 0), (0, 5), (5, 0), (-1, 5)])
  func sourcesWithoutPixelsAreRefused(width: Int, height: Int) {
    let source = PixelSize(width: width, height: height)
    for target in [UpscaleRequest.Target.size(PixelSize(width: 8, height: 8)), .scale(2), .width(9), .longest(9)] {
      #expect(throws: UpscaleError.self) { try UpscalePlanTests.plan(target, from: source, scales: [4]) }
    }
  }

  @Test func passesBeyondCountingAreRefused() {
    // 8.1× of a large picture would need a pass to 4 × 4 × 2^28 pixels a side.
    let error = #expect(throws: UpscaleError.self) {
      try UpscalePlanTests.plan(
        .size(PixelSize(width: 1 << 30, height: 1)), from: PixelSize(width: 1 << 27, height: 1), scales: [4])
    }
    #expect(error?.code == .invalidRequest)
  }

  static let strengths: [(StrengthDial, Double?, Int?, [Double?])] = [
    (.byCompression, nil, nil, [0, 0]), (.byCompression, nil, 40, [1, 0]), (.byCompression, nil, 99, [0, 0]),
    (.byCompression, 0.3, 40, [0.3, 0]), (.byCompression, 0, 40, [0, 0]), (.byCompression, 1, nil, [1, 0]),
    (.usually(0.6), nil, 40, [0.6, 0.6]), (.usually(0.6), 0, 40, [0, 0]), (.usually(0.6), 1, nil, [1, 1]),
  ]

  @Test(arguments: strengths)
  func onlyTheFirstPassRestoresAndAllDrawTexture(
    dial: StrengthDial, wish: Double?, quality: Int?, expected: [Double?]
  ) throws {
    let request = UpscaleRequest(.scale(8), strength: wish)
    let methods = [2, 4].map { scale in
      var method = UpscalePlanTests.method(scale)
      method.dial = dial
      return method
    }
    let source = ImageInfo(
      size: PixelSize(width: 20, height: 20), format: PixelFormat(.rgb), metadata: ImageMetadata(jpegQuality: quality))
    let plan = try UpscalePlan(request: request, source: source, methods: methods)
    #expect(plan.passes.map(\.method.strength) == expected)
    #expect(plan.resultMetadata.jpegQuality == nil, "The result's pixels are not the file's.")
  }

  @Test func strengthsThatCannotBeAreRefused() throws {
    let source = ImageInfo(size: PixelSize(width: 20, height: 20), format: PixelFormat(.rgb))
    var dialled = UpscalePlanTests.method(2)
    dialled.dial = .usually(1)
    for (strength, methods) in [
      (-0.1, [dialled]), (1.5, [dialled]), (.nan, [dialled]), (0.5, [UpscalePlanTests.method(2)]), (0.5, []),
    ] {
      let error = #expect(throws: UpscaleError.self) {
        try UpscalePlan(request: UpscaleRequest(.scale(2), strength: strength), source: source, methods: methods)
      }
      #expect(error?.code == .invalidRequest)
      #expect(error?.message.contains("strength") == true)
    }
  }
}
