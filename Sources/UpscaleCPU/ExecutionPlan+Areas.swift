internal import UpscaleCore

extension ExecutionPlan.Step {
  /// How many times the step enlarges; 1 where it does not.
  var factor: Int {
    switch action {
    case .pixelShuffle(let factor), .nearest(let factor), .convolutionShuffle(_, let factor, _): factor
    case .convolution, .activation, .add, .copy: 1
    }
  }

  /// How far an output pixel sees in input `position`, in pixels of that input.
  private func radius(position: Int) -> Int {
    switch action {
    case .convolution(let fused): fused.source.radius
    case .convolutionShuffle(let fused, _, _): position == 0 ? fused.source.radius : 0
    case .activation, .add, .pixelShuffle, .nearest, .copy: 0
    }
  }

  /// The grid of a step that has one, when its output is needed `reach` beyond the kept area.
  func grid(reach: Int) -> WinogradGrid? {
    winogradTile.map { WinogradGrid(side: $0, reach: (reach + factor - 1) / factor) }
  }

  /// The reach of input `position` where the output's is `reach`.
  func inputReach(_ reach: Int, position: Int) -> Int { (reach + factor - 1) / factor + radius(position: position) }

  /// Zero pixels that the step reads around input `position`. Winograd's tiles stand out of the picture by up to a pixel
  /// less than their side, and see one more.
  func border(position: Int) -> Int {
    if position == 0, let winogradTile { return winogradTile }
    return radius(position: position)
  }

  /// The pixels that the step goes over to make `output`: of its input where it enlarges, else of its output.
  func workArea(for output: Rect) -> Rect {
    Rect(
      columns: output.x.floorDivided(by: factor)..<(output.maxX + factor - 1).floorDivided(by: factor),
      rows: output.y.floorDivided(by: factor)..<(output.maxY + factor - 1).floorDivided(by: factor))
  }

  /// The pixels of input `position` that going over `work` reads.
  /// - Parameter reach: the output's, by which Winograd's grid lies.
  func inputArea(for work: Rect, position: Int, reach: Int) -> Rect {
    if position == 0, let grid = grid(reach: reach) { return grid.covering(work).expanded(by: 1) }
    return work.expanded(by: radius(position: position))
  }
}

extension ExecutionPlan {
  /// The pixels of every value that are needed for `kept`, cut to the tile where there is one; in the coordinates of the
  /// tile times the value's scale. Nil for values that are not needed.
  func neededAreas(kept: Rect, tile: Rect?) -> [Rect?] {
    var areas = [Rect?](repeating: nil, count: values.count)
    areas[resultValue] = kept.scaled(by: values[resultValue].scale)
    for step in steps.reversed() {
      guard let output = areas[step.output] else { continue }
      let work = step.workArea(for: output)
      for (position, input) in step.inputs.enumerated() {
        var area = step.inputArea(for: work, position: position, reach: values[step.output].reach)
        if let tile { area = area.intersection(tile.scaled(by: values[input].scale)) }
        areas[input] = areas[input].map { $0.union(area) } ?? area
      }
    }
    return areas
  }

  /// What tiles must look like.
  func tilingRules(threads: Int) -> TilingRules {
    TilingRules(
      halo: halo, alignment: alignment, scratchBytesPerPixel: scratchBytesPerPixel,
      mostScratchRows: isChain ? TilePhase.mostSlotRows(of: self, threads: threads) : nil)
  }

  /// Source pixels that a tile must bring beyond its kept area so that its result does not depend on where it was cut.
  var halo: Int {
    // A kept area whose sides lie on multiples of the alignment, far from any border.
    let kept = Rect(x: 0, y: 0, width: alignment, height: alignment)
    guard let source = neededAreas(kept: kept, tile: nil)[0] else { return 0 }
    return max(-source.x, source.maxX - kept.maxX, -source.y, source.maxY - kept.maxY)
  }

  /// What tiles must begin at multiples of: Winograd's tiles lie on a grid of the picture.
  var alignment: Int {
    steps.lazy.compactMap(\.winogradTile).first ?? 1
  }
}

extension Rect {
  func expanded(by margin: Int) -> Rect {
    Rect(x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin)
  }

  func union(_ other: Rect) -> Rect {
    Rect(
      columns: min(x, other.x)..<max(maxX, other.maxX), rows: min(y, other.y)..<max(maxY, other.maxY))
  }

  /// What both have; both must overlap.
  func intersection(_ other: Rect) -> Rect {
    Rect(
      columns: max(x, other.x)..<min(maxX, other.maxX), rows: max(y, other.y)..<min(maxY, other.maxY))
  }
}

extension Int {
  /// The quotient rounded down, for negative numbers too.
  func floorDivided(by divisor: Int) -> Int { self >= 0 ? self / divisor : -((divisor - 1 - self) / divisor) }
}
