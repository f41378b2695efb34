import Testing
import UpscaleCore

@Suite struct TilePlanTests {
  static let sizes = [(1, 1), (1, 29), (31, 1), (7, 5), (13, 17), (64, 64), (97, 101)].map {
    PixelSize(width: $0.0, height: $0.1)
  }
  static let rules = [0, 1, 4, 11].flatMap { halo in
    [1, 2, 3, 8].map { TilingRules(halo: halo, alignment: $0, scratchBytesPerPixel: 1) }
  }

  @Test(arguments: sizes, rules)
  func tilesCoverEveryPixelOnce(size: PixelSize, rules: TilingRules) {
    for side in [(1, 1), (3, 2), (16, 5), (64, 64), (1000, 1000)] {
      let plan = TilePlan(imageSize: size, tileSize: PixelSize(width: side.0, height: side.1), rules: rules)
      var covered = [Int](repeating: 0, count: size.width * size.height)
      var count = 0
      for row in 0..<plan.rowCount {
        for tile in plan.tiles(inRow: row) {
          count += 1
          check(tile, of: plan)
          #expect(tile.kept.rows == plan.keptRows(row))
          #expect(tile.input.rows == plan.neededRows(row))
          for y in tile.kept.rows { for x in tile.kept.columns { covered[y * size.width + x] += 1 } }
        }
      }
      #expect(count == plan.tileCount)
      #expect(covered.allSatisfy { $0 == 1 })
    }
  }

  private func check(_ tile: TilePlan.Tile, of plan: TilePlan) {
    let (halo, align) = (plan.rules.halo, plan.rules.alignment)
    #expect(tile.kept.x % align == 0)
    #expect(tile.kept.y % align == 0)
    #expect(tile.input.x % align == 0)
    #expect(tile.input.y % align == 0)
    // The halo is whole, or the picture ends; beyond it there is at most what alignment takes.
    #expect(tile.input.x <= max(0, tile.kept.x - halo) && tile.input.x > tile.kept.x - halo - align)
    #expect(tile.input.y <= max(0, tile.kept.y - halo) && tile.input.y > tile.kept.y - halo - align)
    #expect(tile.input.maxX == min(plan.imageSize.width, tile.kept.maxX + halo))
    #expect(tile.input.maxY == min(plan.imageSize.height, tile.kept.maxY + halo))
    #expect(tile.input.x >= 0 && tile.input.y >= 0)
    #expect(tile.kept.width > 0 && tile.kept.height > 0)
    #expect(tile.kept.width <= plan.tileSize.width && tile.kept.height <= plan.tileSize.height)
  }

  @Test(arguments: [
    // Asked, alignment, used in a 100×50 picture.
    (PixelSize(width: 32, height: 32), 1, PixelSize(width: 32, height: 32)),
    (PixelSize(width: 30, height: 1), 8, PixelSize(width: 32, height: 8)),
    (PixelSize(width: 0, height: -4), 4, PixelSize(width: 4, height: 4)),
    (PixelSize(width: 200, height: 49), 16, PixelSize(width: 100, height: 50)),
  ])
  func tileSizesAreFitted(asked: PixelSize, alignment: Int, used: PixelSize) {
    let rules = TilingRules(halo: 2, alignment: alignment, scratchBytesPerPixel: 0)
    #expect(TilePlan(imageSize: PixelSize(width: 100, height: 50), tileSize: asked, rules: rules).tileSize == used)
  }
}
