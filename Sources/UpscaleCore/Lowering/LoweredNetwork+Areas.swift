extension LoweredStep {
  /// The reach of input `position` where the output's is `reach`.
  func inputReach(_ reach: Int, position: Int) -> Int {
    if needsWhole(position) { return measures?.reach ?? 0 }
    if isAddend(position) { return reach.dividedUp(by: addendFactor ?? 1) }
    return reach.dividedUp(by: factor) * reduction + radius + abs(translation)
  }

  /// Pixels that the step reads around input `position`. Tiles stand out of the picture by up to a pixel less than
  /// their side, and see one more.
  func border(position: Int) -> Int {
    isAddend(position) ? 0 : grid?.side ?? measures?.border ?? radius + abs(translation)
  }

  /// The pixels that the step goes over to make `output`: those of its sources, around which a convolution looks.
  package func workArea(for output: PixelRect) -> PixelRect { output.reduced(by: factor) }

  /// The pixels of input `position` that going over `work` reads; of a single pixel, that one.
  package func inputArea(for work: PixelRect, position: Int) -> PixelRect {
    if needsWhole(position) { return .single }
    if reduction > 1 { return work.scaled(by: reduction) }
    if translation != 0 { return work.moved(by: -translation) }
    if isAddend(position) { return work.scaled(by: factor).reduced(by: addendFactor ?? 1) }
    return grid?.covering(work).expanded(by: 1) ?? work.expanded(by: radius)
  }

  /// The row before which the step must stop while of input `position` the rows before `row` are there.
  func workEnd(position: Int, inputEnd row: Int) -> Int {
    if needsWhole(position) { return .min }
    if reduction > 1 { return row.floorDivided(by: reduction) }
    if translation != 0 { return row + translation }
    if isAddend(position) { return (row * (addendFactor ?? 1)).floorDivided(by: factor) }
    return grid?.corner(before: row - 1) ?? row - radius
  }

  package var multiplyAddsPerPixel: Int { convolution?.multiplyAddsPerPixel ?? depthwise?.multiplyAddsPerPixel ?? 0 }
}

extension LoweredNetwork {
  /// The pixels of every value that are needed for `goal`, cut to the tile where there is one; in the value's own pixels
  /// from the tile's upper left corner. Nil for values that are not needed, or known.
  package func neededAreas(for goal: TileGoal, tile: PixelRect?) -> [PixelRect?] {
    var areas = [PixelRect?](repeating: nil, count: values.count)
    if goal.enlarges { areas[resultValue] = area(goal.made, of: resultValue) }
    for step in steps.reversed() {
      if step.measures != nil, goal.measured.contains(measure(of: step)) {
        areas[step.output] = .single
      }
      guard let output = areas[step.output] else { continue }
      let work = step.workArea(for: output)
      for (position, input) in step.inputs.enumerated() where values[input].scale > 0 {
        var area =
          step.measures == nil
          ? step.inputArea(for: work, position: position) : measuredArea(of: step, for: goal, tile: tile)
        if let tile { area = area.intersection(self.area(tile, of: input)) }
        areas[input] = areas[input].map { $0.union(area) } ?? area
      }
    }
    return areas
  }

  /// The pixels of a tile that a measuring step looks at.
  package func measuredArea(of step: LoweredStep, for goal: TileGoal, tile: PixelSize) -> PixelRect {
    let tile = PixelRect(tile)
    return measuredArea(of: step, for: goal, tile: tile).intersection(area(tile, of: step.inputs[0]))
  }

  private func measuredArea(of step: LoweredStep, for goal: TileGoal, tile: PixelRect?) -> PixelRect {
    switch step.measures {
    case .gate(let gate): return area(filled(goal), of: step.inputs[0]).expanded(by: gate, on: goal.sides)
    case .context(let context):
      if goal.place == nil, let tile { return tile }
      return goal.kept.expanded(by: context.reduction.radius)
    case nil: return area(goal.kept, of: step.inputs[0])
    }
  }

  /// The kept area with what fills the picture up to whole units where it ends.
  private func filled(_ goal: TileGoal) -> PixelRect {
    let (right, bottom) = (goal.sides.contains(.right), goal.sides.contains(.bottom))
    return PixelRect(
      columns: goal.kept.x..<(right ? goal.kept.maxX.dividedUp(by: unit) * unit : goal.kept.maxX),
      rows: goal.kept.y..<(bottom ? goal.kept.maxY.dividedUp(by: unit) * unit : goal.kept.maxY))
  }

  /// What a tile tells of the picture for operation `index`, or takes of it; nil where that is no context, or not needed.
  /// - Parameter areas: from `neededAreas`.
  package func contextArea(_ index: Int, for goal: TileGoal, tile: PixelSize, areas: [PixelRect?]) -> ContextArea? {
    guard case .context(let context) = measured[index] else { return nil }
    let (place, measures) = (goal.place ?? TilePlace(whole: tile), goal.measured.contains(index))
    if measures {
      guard measuringStep(index) != nil else { return nil }
      let part = goal.place == nil ? PixelRect(tile) : goal.kept
      return ContextArea(context, part, of: place, measures: true)
    }
    guard let step = steps.first(where: { $0.takesMeasure && measure(of: $0) == index }),
      let wanted = areas[step.output]
    else { return nil }
    return ContextArea(context, wanted, of: place, measures: false)
  }

  /// Source pixels that a tile must bring beyond its kept area so that its result does not depend on where it was cut.
  package var halo: Int {
    // A kept area whose sides lie on multiples of the alignment, far from any border.
    let kept = PixelRect(x: 0, y: 0, width: alignment, height: alignment)
    let picture = PixelSize(width: 3 * alignment, height: 3 * alignment)
    let place = TilePlace(area: kept.moved(by: alignment), in: picture)
    let goal = TileGoal(kept: kept, place: place, enlarges: true, measured: 0..<Int.max)
    guard let source = neededAreas(for: goal, tile: nil)[0] else { return 0 }
    return max(-source.x, source.maxX - kept.maxX, -source.y, source.maxY - kept.maxY)
  }

  /// What tiles must begin at multiples of: grids are those of the picture.
  package var alignment: Int { (steps.lazy.compactMap { $0.grid?.side }.first ?? 1) * unit }
}

extension PixelRect {
  /// All of a value that is a single pixel for the whole picture.
  package static let single = PixelRect(x: 0, y: 0, width: 1, height: 1)

  package func expanded(by margin: Int) -> PixelRect {
    PixelRect(x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin)
  }

  func moved(by pixels: Int) -> PixelRect {
    PixelRect(x: x + pixels, y: y + pixels, width: width, height: height)
  }

  package func union(_ other: PixelRect) -> PixelRect {
    PixelRect(columns: min(x, other.x)..<max(maxX, other.maxX), rows: min(y, other.y)..<max(maxY, other.maxY))
  }

  /// What both have; where they do not overlap, nothing, but within `other`.
  package func intersection(_ other: PixelRect) -> PixelRect {
    func common(_ one: Range<Int>, _ two: Range<Int>) -> Range<Int> {
      let first = min(max(one.lowerBound, two.lowerBound), two.upperBound)
      return first..<max(first, min(one.upperBound, two.upperBound))
    }
    return PixelRect(columns: common(columns, other.columns), rows: common(rows, other.rows))
  }

  /// The pixels of a picture `factor` times smaller that this area touches.
  package func reduced(by factor: Int) -> PixelRect {
    PixelRect(
      columns: x.floorDivided(by: factor)..<maxX.dividedUp(by: factor),
      rows: y.floorDivided(by: factor)..<maxY.dividedUp(by: factor))
  }
}

extension Int {
  /// The quotient rounded down, for negative numbers too.
  package func floorDivided(by divisor: Int) -> Int {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// The quotient rounded up, for negative numbers too.
  package func dividedUp(by divisor: Int) -> Int {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder > 0 ? quotient + 1 : quotient
  }
}
