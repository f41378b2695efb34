extension SVGCanvas {
  /// A plot's title and the line under it.
  mutating func heading(_ title: String, _ subtitle: String) {
    text(title, x: Plot.margin, y: 30, size: 16, isBold: true)
    text(subtitle, x: Plot.margin, y: 50, tone: .quiet)
  }

  /// What one has to know besides, a paragraph each, in lines that fit. Returns where the picture may end.
  mutating func footnotes(_ notes: [String], top: Double) -> Double {
    let width = Plot.width - 2 * Plot.margin
    var y = top
    for line in notes.flatMap({ TextWidth.lines($0, size: 11, width: width) }) {
      text(line, x: Plot.margin, y: y, size: 11, tone: .quiet)
      y += 15
    }
    return y + 2
  }

  /// Ticks and grid lines of an axis along the bottom of an area.
  mutating func bottomAxis(
    _ scale: PlotScale, top: Double, bottom: Double, ticks: [Double]? = nil, title: String,
    label: (Double) -> String
  ) {
    for tick in ticks ?? scale.ticks {
      let x = scale.position(tick)
      line([(x, top), (x, bottom)], tone: .grid)
      text(label(tick), x: x, y: bottom + 16, size: 11, anchor: .middle, tone: .quiet)
    }
    line([(scale.start, bottom), (scale.end, bottom)], tone: .axis)
    text(title, x: (scale.start + scale.end) / 2, y: bottom + 35, size: 12, anchor: .middle, tone: .quiet)
  }

  /// Ticks and grid lines of an axis along the left of an area. Its scale starts at the bottom.
  mutating func leftAxis(
    _ scale: PlotScale, left: Double, right: Double, ticks: [Double]? = nil, label: (Double) -> String
  ) {
    for tick in ticks ?? scale.ticks {
      let y = scale.position(tick)
      line([(left, y), (right, y)], tone: .grid)
      text(label(tick), x: left - 7, y: y + 4, size: 11, anchor: .end, tone: .quiet)
    }
  }
}
