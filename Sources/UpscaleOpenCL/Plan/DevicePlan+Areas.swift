internal import UpscaleCore

extension DevicePlan.Step {
  /// How many times the step enlarges its first input.
  var factor: Int {
    switch action {
    case .convolution(_, _, let factor, _), .gather(let factor, _, _): factor
    }
  }

  /// The pixels of the first input that the step goes over for `output`.
  func workArea(for output: Rect) -> Rect { output.reduced(by: factor) }

  /// The pixels of input `position` that are read for `output`.
  func inputArea(for output: Rect, position: Int) -> Rect {
    switch action {
    case .convolution(let convolution, _, _, let otherFactor):
      guard position == 0 else { return output.reduced(by: otherFactor) }
      let (work, radius) = (workArea(for: output), convolution.radius)
      return Rect(
        columns: work.x - radius..<work.maxX + radius, rows: work.y - radius..<work.maxY + radius)
    case .gather: return position == 0 ? workArea(for: output) : output
    }
  }

  /// Multiply-adds for a pixel of the work area.
  var multiplyAddsPerPixel: Int {
    switch action {
    case .convolution(let convolution, _, _, _): convolution.multiplyAddsPerPixel
    case .gather: 0
    }
  }
}

extension DevicePlan {
  /// The pixels of every value that are needed for `kept` of a tile, in the coordinates of the tile times the value's
  /// scale. Nil for values that are not needed.
  func neededAreas(kept: Rect, tile: Size) -> [Rect?] {
    var areas = [Rect?](repeating: nil, count: values.count)
    areas[resultValue] = kept.scaled(by: values[resultValue].scale)
    for step in steps.reversed() {
      guard let output = areas[step.output] else { continue }
      for (position, input) in step.inputs.enumerated() {
        let whole = Rect(tile.scaled(by: values[input].scale))
        let area = step.inputArea(for: output, position: position).clipped(to: whole)
        areas[input] = areas[input].map { $0.joined(with: area) } ?? area
      }
    }
    return areas
  }
}

extension Rect {
  /// The pixels of a picture `factor` times smaller that this area touches. The area begins at 0 or later.
  fileprivate func reduced(by factor: Int) -> Rect {
    Rect(
      columns: x / factor..<(maxX + factor - 1) / factor, rows: y / factor..<(maxY + factor - 1) / factor)
  }

  fileprivate func joined(with other: Rect) -> Rect {
    Rect(columns: min(x, other.x)..<max(maxX, other.maxX), rows: min(y, other.y)..<max(maxY, other.maxY))
  }

  /// The part inside `bounds`, which it overlaps.
  fileprivate func clipped(to bounds: Rect) -> Rect {
    Rect(
      columns: max(x, bounds.x)..<min(maxX, bounds.maxX), rows: max(y, bounds.y)..<min(maxY, bounds.maxY))
  }
}
