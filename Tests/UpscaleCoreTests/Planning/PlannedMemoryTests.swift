import Testing
import UpscaleCore

@Suite struct PlannedMemoryTests {
  private func plan(
    _ side: Int, scale: Double = 4, channels: PixelFormat.Channels = .rgb, workingMemory: Int = 96 << 20,
    tile: Int? = nil
  ) throws -> UpscalePlan {
    try UpscalePlanTests.plan(
      .scale(scale), from: PixelSize(width: side, height: side), scales: [2, 4], channels: channels, tile: tile,
      workingMemory: workingMemory)
  }

  @Test(arguments: [100, 500, 1000, 2000, 5000, 20000], PixelFormat.Channels.allCases)
  func tilesStayWithinTheBudgetOrAtTheMinimum(side: Int, channels: PixelFormat.Channels) throws {
    let plan = try plan(side, channels: channels)
    let pass = try #require(plan.passes.first)
    let tile = pass.tiles.tileSize
    #expect(tile.width == min(side, 1024))
    #expect(tile.height >= min(side, 32))
    #expect(tile.height <= 1024)
    #expect(bytes(tile, side: side, channels: channels.count) <= 96 << 20 || tile.height == 32)
  }

  /// Scratch for a tile and its halo, the tile's result, and two bands as wide as the picture.
  private func bytes(_ tile: PixelSize, side: Int, channels: Int, inFlight: Int = 1, scratchRows: Int = .max) -> Int {
    let scratch = min(tile.width + 24, side) * min(tile.height + 24, scratchRows) * 200
    let result = tile.width * tile.height * 12 * 16
    return inFlight * (scratch + result) + 2 * side * tile.height * 16 * channels * 4
  }

  /// A backend that keeps but some rows of what is between the layers has higher tiles from the same memory.
  @Test(arguments: [40, 100, 300, 5000]) func scratchThatDoesNotGrowLeavesRoomForRows(most: Int) throws {
    var method = UpscalePlanTests.method(4)
    method.rules.mostScratchRows = most
    let plan = try UpscalePlan(
      request: UpscaleRequest(.scale(4), workingMemory: 96 << 20),
      source: ImageInfo(size: PixelSize(width: 1000, height: 3000), format: PixelFormat(.rgb)), methods: [method])
    let (tile, plain) = (plan.passes[0].tiles.tileSize, try self.plan(1000).passes[0].tiles.tileSize)
    #expect(most < plain.height ? tile.height > plain.height : tile == plain)
    let used = bytes(tile, side: 1000, channels: 3, scratchRows: most)
    let more = bytes(PixelSize(width: 1000, height: tile.height + 1), side: 1000, channels: 3, scratchRows: most)
    #expect(used <= 96 << 20 && more > 96 << 20)
  }

  /// Several tiles at once share the budget, and a picture has a tile for each where halos stay small.
  @Test(arguments: [2, 5]) func tilesInFlightShareTheBudget(inFlight: Int) throws {
    var method = UpscalePlanTests.method(4)
    method.rules.tilesInFlight = inFlight
    for side in [200, 1200, 2000, 3000] {
      let plan = try UpscalePlan(
        request: UpscaleRequest(.scale(4), workingMemory: 96 << 20),
        source: ImageInfo(size: PixelSize(width: side, height: side), format: PixelFormat(.rgb)), methods: [method])
      let (tiles, one) = (plan.passes[0].tiles, try self.plan(side).passes[0].tiles)
      let bytes = bytes(tiles.tileSize, side: side, channels: 3, inFlight: inFlight)
      #expect(bytes <= 96 << 20 || tiles.tileSize.height == 32)
      #expect(tiles.tileCount >= (side == 200 ? 2 : inFlight) && tiles.tileCount >= one.tileCount)
    }
  }

  @Test func smallBudgetsGiveTheMinimum() throws {
    for budget in [0, 1, 1 << 20] {
      #expect(try plan(5000, workingMemory: budget).passes.first?.tiles.tileSize == PixelSize(width: 1024, height: 32))
    }
    #expect(try plan(20, workingMemory: 0).passes.first?.tiles.tileSize == PixelSize(width: 20, height: 20))
  }

  @Test func moreMemoryGivesHigherTiles() throws {
    let heights = try [8, 32, 96, 512, 4096].map {
      try plan(4000, workingMemory: $0 << 20).passes.first?.tiles.tileSize.height ?? 0
    }
    #expect(heights == heights.sorted())
    #expect(Set(heights).count >= 4)
  }

  @Test func tilesAskedForAreUsed() throws {
    let plan = try plan(300, scale: 8, tile: 64)
    #expect(plan.passes.map(\.tiles.tileSize) == [PixelSize(width: 64, height: 64), PixelSize(width: 64, height: 64)])
    #expect(try self.plan(30, tile: 64).passes.first?.tiles.tileSize == PixelSize(width: 30, height: 30))
  }

  @Test func theEstimateGrowsWithTheSourceAndNotWithTheResult() throws {
    let estimates = try [100, 300, 1000, 3000, 10000, 20000].map { try plan($0).expectedMemory }
    #expect(estimates == estimates.sorted())
    // At least the source itself; of the result (1.2 GB for each 10 000 source pixels squared) only bands.
    #expect(estimates[4] > 10000 * 10000 * 3)
    #expect(estimates[4] < 10000 * 10000 * 3 + 512 << 20)
    #expect(try plan(1000, channels: .rgba).expectedMemory > plan(1000).expectedMemory)
    #expect(try plan(1000, scale: 3).expectedMemory > plan(1000).expectedMemory)
    #expect(try plan(1000, scale: 8).expectedMemory > plan(1000).expectedMemory)
  }

  @Test func theLargestSourcesArePlanned() throws {
    let plan = try UpscalePlanTests.plan(
      .scale(2), from: PixelSize(width: 1_000_000, height: 1_000_000), scales: [2], channels: .rgba)
    #expect(plan.expectedMemory > 4_000_000_000_000)
  }

  /// Numbers at the ends of what integers hold are planned or refused, and never trap.
  @Test(
    arguments: [nil, 1, 64, Int.max], [Int.min, 0, 1 << 20, Int.max])
  func extremeOptionsAreTaken(tile: Int?, workingMemory: Int) throws {
    let plan = try plan(3000, workingMemory: workingMemory, tile: tile)
    let size = try #require(plan.passes.first).tiles.tileSize
    #expect(size.width <= 3000 && size.height <= 3000 && size.width > 0 && size.height > 0)
    #expect(plan.expectedMemory > 0)
  }

  static let extremes: [(UpscaleRequest.Target, PixelSize)] = [
    (.width(100), PixelSize(width: .init(Int32.max), height: .init(Int32.max))),
    (.scale(1), PixelSize(width: .init(Int32.max), height: .init(Int32.max))),
    (.scale(1e6), PixelSize(width: 1000, height: 1000)),
    (.size(PixelSize(width: 2_000_000_000, height: 2_000_000_000)), PixelSize(width: 64, height: 64)),
    (.width(Int(Int32.max)), PixelSize(width: 1, height: 1)), (.scale(1e300), PixelSize(width: 1, height: 1)),
    (.size(PixelSize(width: .max, height: .max)), PixelSize(width: 64, height: 64)),
    (.size(PixelSize(width: .min, height: 1)), PixelSize(width: 64, height: 64)),
    (.megapixels(1e12), PixelSize(width: 64, height: 64)), (.longest(.max), PixelSize(width: 64, height: 64)),
  ]

  /// Sizes beyond all memory: the plan says so, with every kind of rules.
  @Test(arguments: extremes)
  func extremeSizesAreRefused(target: UpscaleRequest.Target, source: PixelSize) {
    for scratch in [0, 200, 1 << 40] {
      var method = UpscalePlanTests.method(4)
      method.rules.scratchBytesPerPixel = scratch
      for measures in [0, 10] {
        method.measuringMultiplyAddsPerPixel = measures
        let error = #expect(throws: UpscaleError.self) {
          try UpscalePlan(
            request: UpscaleRequest(target, memoryLimit: 1 << 30),
            source: ImageInfo(size: source, format: PixelFormat(.rgba, .uint16)), methods: [method])
        }
        #expect(error?.code == .limitExceeded || error?.code == .invalidRequest)
      }
    }
  }

  /// What is refused for want of memory says what would do, and that does.
  @Test func theLargestSizeThatFitsIsTold() throws {
    let source = ImageInfo(size: PixelSize(width: 3000, height: 2000), format: PixelFormat(.rgb))
    let method = UpscalePlanTests.method(4)
    func plan(_ target: UpscaleRequest.Target, limit: Int?) throws(UpscaleError) -> UpscalePlan {
      try UpscalePlan(request: UpscaleRequest(target, memoryLimit: limit), source: source, methods: [method])
    }
    let needed = try plan(.scale(40), limit: nil).expectedMemory
    #expect(try plan(.scale(40), limit: needed).expectedMemory == needed)
    let limit = needed / 2
    let error = #expect(throws: UpscaleError.self) { try plan(.scale(40), limit: limit) }
    #expect(error?.code == .limitExceeded)
    let message = try #require(error?.message)
    let told = try #require(message.firstMatch(of: /about (\d+)×(\d+) pixels would fit/))
    let size = PixelSize(width: try #require(Int(told.1)), height: try #require(Int(told.2)))
    #expect(size.width > 3000)
    #expect(try plan(.size(size), limit: limit).expectedMemory <= limit)
    let little = #expect(throws: UpscaleError.self) { try plan(.scale(40), limit: 1000) }
    #expect(little?.message.contains("even a small result would not fit") == true)
    for limit in [0, -1, .min] {
      let nothing = #expect(throws: UpscaleError.self) { try plan(.scale(40), limit: limit) }
      #expect(nothing?.message.contains("more than the 0 KiB it may use") == true)
    }
  }
}
