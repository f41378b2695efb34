internal import UpscaleCore

/// Turns measured cells and lines into regions.
struct RiskRanking {
  /// Regions of a kind that are told of: the worst.
  static let mostPerKind = 4
  static let most = 12

  let grid: CellGrid
  /// The side of a region's view.
  let viewSide: Int

  /// Regions around the greatest of `values`, one for each cell; beyond the kind's limit, and far enough from one another
  /// that none is in another's view.
  func regions(_ kind: RiskRegion.Kind, values: [Double]) -> [RiskRegion] {
    var (values, regions) = (values, [RiskRegion]())
    while regions.count < RiskRanking.mostPerKind {
      guard let peak = values.indices.max(by: { values[$0] < values[$1] }), values[peak] >= kind.limit else { break }
      let area = grown(from: peak, values, least: max(kind.limit, values[peak] / 2))
      let region = RiskRegion(kind: kind, area: area, view: view(around: area), value: values[peak])
      regions.append(region)
      for index in values.indices where RiskRanking.overlaps(grid.area(index), region.view) { values[index] = 0 }
      values[peak] = 0
    }
    return regions
  }

  /// Regions around the worst of seams, which `lines` are, a line each.
  func regions(of lines: [SeamLines.Line]) -> [RiskRegion] {
    var chosen: [SeamLines.Line] = []
    for line in lines where chosen.count < RiskRanking.mostPerKind {
      let isNew = chosen.allSatisfy {
        $0.isVertical != line.isVertical || abs($0.position - line.position) > CellGrid.side
      }
      if isNew { chosen.append(line) }
    }
    return chosen.map { line in
      let across = max(0, line.position - 4)..<line.position + 4
      let middle = (line.strongest.lowerBound + line.strongest.upperBound) / 2
      let along =
        max(
          line.strongest.lowerBound, middle - viewSide / 2)..<min(
          line.strongest.upperBound, middle + viewSide / 2)
      let whole = PixelRect(grid.result)
      let area =
        line.isVertical
        ? PixelRect(columns: across.clamped(to: whole.columns), rows: along)
        : PixelRect(columns: along, rows: across.clamped(to: whole.rows))
      return RiskRegion(kind: .seam, area: area, view: view(around: area), value: line.value)
    }
  }

  /// The worst of all, in proportion to their limits.
  static func ranked(_ regions: [RiskRegion]) -> [RiskRegion] {
    Array(regions.sorted { $0.severity > $1.severity }.prefix(most))
  }

  /// The bounds of the cells of at least `least` that are connected to `peak`, as far as they fit into a view.
  private func grown(from peak: Int, _ values: [Double], least: Double) -> PixelRect {
    let window = view(around: grid.area(peak))
    var (bounds, seen, open) = (grid.area(peak), Set([peak]), [peak])
    while let index = open.popLast() {
      let (x, y) = (index % grid.columns, index / grid.columns)
      for (x, y) in [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)]
      where (0..<grid.columns).contains(x) && (0..<grid.rows).contains(y) {
        let next = y * grid.columns + x
        let area = grid.area(next)
        guard values[next] >= least, RiskRanking.contains(window, area), seen.insert(next).inserted else { continue }
        bounds = RiskRanking.union(bounds, area)
        open.append(next)
      }
    }
    return bounds
  }

  /// The square around the middle of `area`, moved into the picture.
  func view(around area: PixelRect) -> PixelRect {
    let (width, height) = (min(viewSide, grid.result.width), min(viewSide, grid.result.height))
    let x = max(0, min(grid.result.width - width, area.x + area.width / 2 - width / 2))
    let y = max(0, min(grid.result.height - height, area.y + area.height / 2 - height / 2))
    return PixelRect(x: x, y: y, width: width, height: height)
  }

  private static func contains(_ outer: PixelRect, _ inner: PixelRect) -> Bool {
    inner.x >= outer.x && inner.y >= outer.y && inner.maxX <= outer.maxX && inner.maxY <= outer.maxY
  }

  private static func overlaps(_ a: PixelRect, _ b: PixelRect) -> Bool {
    a.columns.overlaps(b.columns) && a.rows.overlaps(b.rows)
  }

  private static func union(_ a: PixelRect, _ b: PixelRect) -> PixelRect {
    PixelRect(
      columns: min(a.x, b.x)..<max(a.maxX, b.maxX), rows: min(a.y, b.y)..<max(a.maxY, b.maxY))
  }
}
