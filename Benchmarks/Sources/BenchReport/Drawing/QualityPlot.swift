/// Closeness to the originals against what it costs, a panel for each scale.
struct QualityPlot {
  /// What is along the bottom.
  enum Cost {
    case multiplyAdds
    case time
  }

  private static let top = 96.0
  private static let bottom = 380.0
  private static let gap = 66.0

  private let figure: QualityFigure
  private let machine: MachineFacts
  private let cost: Cost

  init(_ figure: QualityFigure, against cost: Cost, machine: MachineFacts) {
    (self.figure, self.cost, self.machine) = (figure, cost, machine)
  }

  func draw() -> Plot {
    var canvas = SVGCanvas()
    let title = cost == .time ? "Quality against time" : "Quality against work"
    canvas.heading(title, "PSNR on luma of \(figure.pictures); higher and farther left is better")
    let scales = Set(figure.points.map(\.scale)).sorted(by: >)
    let (left, right) = (66.0, Plot.width - Plot.margin)
    let width = (right - left - QualityPlot.gap * Double(scales.count - 1)) / Double(max(1, scales.count))
    for (index, scale) in scales.enumerated() {
      let start = left + (width + QualityPlot.gap) * Double(index)
      drawPanel(figure.points.filter { $0.scale == scale }, scale, left: start, right: start + width, &canvas)
    }
    let height = canvas.footnotes(footnotes, top: QualityPlot.bottom + 62)
    return Plot(
      name: cost == .time ? "quality-time" : "quality-work", title: title, explanation: explanation,
      command: figure.command, height: height, canvas: canvas)
  }

  private func drawPanel(
    _ all: [QualityFigure.Point], _ scale: Int, left: Double, right: Double, _ canvas: inout SVGCanvas
  ) {
    let points = all.filter { value($0) > 0 && value($0).isFinite && $0.psnr.isFinite }
    let x = PlotScale(around: points.map(value), start: left, end: right, isLogarithmic: true, room: 0.12)
    let y = PlotScale(
      around: points.map(\.psnr), start: QualityPlot.bottom, end: QualityPlot.top, room: 0.14)
    canvas.leftAxis(y, left: left, right: right) { Numeral.tick($0) }
    canvas.text("\(scale)×: PSNR, dB", x: left, y: QualityPlot.top - 14, isBold: true)
    let title = cost == .time ? "time for a megapixel of the result" : "multiply-adds for a pixel of the source"
    canvas.bottomAxis(
      x, top: QualityPlot.top, bottom: QualityPlot.bottom, ticks: spread(x.ticks), title: title
    ) { cost == .time ? Numeral.secondsTick($0) : Numeral.count($0, digits: 1) }
    drawFront(points, x, y, &canvas)
    drawPoints(points, x, y, left: left, right: right, &canvas)
  }

  /// So few that their labels stay apart.
  private func spread(_ ticks: [Double]) -> [Double] {
    guard ticks.count > 5 else { return ticks }
    return ticks.enumerated().filter { $0.offset % 2 == ticks.count % 2 }.map(\.element)
  }

  private func value(_ point: QualityFigure.Point) -> Double {
    cost == .time ? point.seconds : point.multiplyAdds
  }

  /// Those that nothing cheaper equals, the cheapest first.
  private func front(_ points: [QualityFigure.Point]) -> [QualityFigure.Point] {
    points.sorted { (value($0), -$0.psnr) < (value($1), -$1.psnr) }
      .reduce(into: []) { front, point in if point.psnr > front.last?.psnr ?? -.infinity { front.append(point) } }
  }

  private func drawFront(
    _ points: [QualityFigure.Point], _ x: PlotScale, _ y: PlotScale, _ canvas: inout SVGCanvas
  ) {
    let line = front(points).map { (x: x.position(value($0)), y: y.position($0.psnr)) }
    if line.count > 1 { canvas.line(line, tone: .first, width: 1.5, dashes: "2 4") }
  }

  private func drawPoints(
    _ points: [QualityFigure.Point], _ x: PlotScale, _ y: PlotScale, left: Double, right: Double,
    _ canvas: inout SVGCanvas
  ) {
    var placer = LabelPlacer(
      bounds: .init(left: left, top: QualityPlot.top, right: right, bottom: QualityPlot.bottom - 2))
    let best = front(points)
    let places = points.map { (x: x.position(value($0)), y: y.position($0.psnr)) }
    for place in places { placer.avoid(x: place.x, y: place.y, radius: 8) }
    let line = best.map { (x: x.position(value($0)), y: y.position($0.psnr)) }
    for (from, to) in zip(line, line.dropFirst()) { placer.avoid(from: from, to: to) }
    // From the right, where there is least room.
    for (point, place) in zip(points, places).sorted(by: { ($0.1.x, $0.1.y) > ($1.1.x, $1.1.y) }) {
      canvas.mark(
        point.isClassical ? .square : .circle, x: place.x, y: place.y, tone: point.isClassical ? .other : .first)
      let text = "\(point.method) \(Numeral.short(point.psnr, digits: 4))"
      let label = placer.place(width: TextWidth.of(text, size: 12), height: 13, x: place.x, y: place.y)
      canvas.text(
        text, x: label.x, y: label.baseline, anchor: label.anchor, tone: best.contains(point) ? .ink : .quiet,
        isOverLines: true)
    }
  }

  private var footnotes: [String] {
    var notes = [figure.reduction + " A border of the scale is left out, as in the papers."]
    if cost == .multiplyAdds {
      let free = figure.points.filter { $0.multiplyAdds == 0 }
        .map { "\($0.method) \($0.scale)×: \(Numeral.short($0.psnr, digits: 4)) dB" }
      if !free.isEmpty { notes.append("Multiplies nothing, so not shown: \(free.joined(separator: ", ")).") }
      return notes
    }
    let rounds = "\(figure.rounds) round\(figure.rounds == 1 ? "" : "s")"
    notes.append("The fastest of \(rounds) in turns for each picture, in memory, on the CPU at full precision.")
    notes.append(machine.summary)
    return notes
  }

  private var explanation: String {
    "Every original is reduced and enlarged again; figures are means over the pictures. \(figure.reduction) The dotted line joins what nothing "
      + (cost == .time ? "faster" : "cheaper") + " equals. Squares are classical resampling."
  }
}
