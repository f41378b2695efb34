/// Times of whole enlargements: a point for each upscaler and device on a logarithmic axis, its numbers beside it.
struct SpeedPlot {
  private static let rowHeight = 21.0
  private static let groupGap = 9.0
  private static let top = 96.0

  private let figure: SpeedFigure
  private let machine: MachineFacts
  private let hasPeers: Bool
  private let scale: PlotScale
  /// Rows of one method and scale stand together.
  private let groups: [[SpeedFigure.Row]]

  init(_ figure: SpeedFigure, machine: MachineFacts, hasPeers: Bool) {
    (self.figure, self.machine, self.hasPeers) = (figure, machine, hasPeers)
    let known = figure.rows.filter { !$0.seconds.isEmpty }
    scale = PlotScale(around: known.flatMap(\.seconds), start: 296, end: 572, isLogarithmic: true)
    groups = known.reduce(into: []) { groups, row in
      if let last = groups.last?.first, last.method == row.method, last.scale == row.scale {
        groups[groups.count - 1].append(row)
      } else {
        groups.append([row])
      }
    }
  }

  func draw() -> Plot {
    var canvas = SVGCanvas()
    let title = "Time of a whole enlargement"
    canvas.heading(
      title,
      "of \(figure.width)×\(figure.height) pixels, from a picture in memory to a picture in memory; shorter is better")
    let rows = groups.reduce(0) { $0 + $1.count }
    let bottom =
      SpeedPlot.top + SpeedPlot.rowHeight * Double(rows) + SpeedPlot.groupGap * Double(max(0, groups.count - 1)) + 6
    canvas.bottomAxis(scale, top: SpeedPlot.top - 8, bottom: bottom, title: "time, logarithmic") {
      Numeral.secondsTick($0)
    }
    drawColumns(&canvas)
    drawRows(&canvas)
    let height = canvas.footnotes(footnotes, top: bottom + 62)
    return Plot(
      name: "speed", title: title, explanation: explanation, command: figure.command, height: height, canvas: canvas)
  }

  private func drawColumns(_ canvas: inout SVGCanvas) {
    for (title, x) in [("fastest", 630.0), ("MP/s", 683), ("ratio", 736)] {
      canvas.text(title, x: x, y: SpeedPlot.top - 16, size: 11, anchor: .end, tone: .quiet)
    }
  }

  private func drawRows(_ canvas: inout SVGCanvas) {
    var y = SpeedPlot.top + SpeedPlot.rowHeight / 2
    for group in groups {
      if let first = group.first {
        canvas.text("\(first.method) \(first.scale)×", x: Plot.margin, y: y + 4, isBold: true)
        for row in group {
          draw(row, beside: first, y: y, &canvas)
          y += SpeedPlot.rowHeight
        }
      }
      y += SpeedPlot.groupGap
    }
  }

  private func draw(_ row: SpeedFigure.Row, beside first: SpeedFigure.Row, y: Double, _ canvas: inout SVGCanvas) {
    let (best, tone) = (row.seconds.min() ?? .nan, tone(row))
    let device = TextWidth.shortened(row.device, size: 12, width: 150)
    canvas.text(device, x: 134, y: y + 4, tone: .quiet)
    let x = scale.position(best)
    canvas.line([(scale.start, y), (x, y)], tone: .grid)
    canvas.line([(x, y), (scale.position(row.seconds.median), y)], tone: tone, width: 2.5)
    canvas.mark(mark(row), x: x, y: y, tone: tone)
    canvas.text(Numeral.seconds(best), x: 630, y: y + 4, anchor: .end)
    canvas.text(Numeral.short(figure.megapixels(row) / best), x: 683, y: y + 4, anchor: .end)
    let ratio = zip(row.seconds, first.seconds).map { $0 / $1 }.median
    canvas.text(
      row == first ? "1" : "\(Numeral.short(ratio, digits: ratio < 1 ? 2 : 3))", x: 736, y: y + 4, anchor: .end,
      tone: row == first ? .quiet : .ink)
  }

  private func isOnCPU(_ row: SpeedFigure.Row) -> Bool { row.device.hasPrefix("CPU") }

  private func tone(_ row: SpeedFigure.Row) -> Tone {
    if !isOnCPU(row) { return .third }
    return row.device == "CPU" ? .first : .second
  }

  private func mark(_ row: SpeedFigure.Row) -> Mark {
    if !isOnCPU(row) { return .square }
    return row.device == "CPU" ? .circle : .diamond
  }

  private var rounds: Int { figure.rows.map(\.seconds.count).max() ?? 0 }

  private var footnotes: [String] {
    var notes = [
      "Marks: the fastest of \(rounds) round\(rounds == 1 ? "" : "s") in turns; tails end at the median. "
        + "Ratio: to the model's first row, the median of the rounds' own."
    ]
    if !hasPeers {
      notes.append("No other runtimes were measured for this report: these are Upscale's own times alone.")
    }
    return notes + [machine.summary]
  }

  private var explanation: String {
    "An upscaler enlarges a picture of \(figure.width)×\(figure.height) pixels in memory: passes, tiles and rounding, "
      + "without files. Rounds go over all rows, so that a machine that drifts drifts for all of them. "
      + "MP/s are megapixels of the result. “precision fast” is --precision fast."
  }
}
