/// The memory of whole jobs over the source's size: what was promised as a line, what was taken as points.
struct MemoryPlot {
  private static let top = 72.0
  private static let bottom = 400.0
  private static let left = 84.0
  private static let right = 600.0

  private let figure: MemoryFigure
  private let machine: MachineFacts
  private let x: PlotScale
  private let y: PlotScale
  private let series: [[MemoryFigure.Row]]

  init(_ figure: MemoryFigure, machine: MachineFacts) {
    (self.figure, self.machine) = (figure, machine)
    series = figure.rows.reduce(into: []) { series, row in
      if let index = series.firstIndex(where: { $0.first?.method == row.method && $0.first?.scale == row.scale }) {
        series[index].append(row)
      } else {
        series.append([row])
      }
    }
    x = PlotScale(
      around: figure.rows.map(\.sourceMegapixels), start: MemoryPlot.left, end: MemoryPlot.right, isLogarithmic: true,
      room: 0.05)
    let bytes = figure.rows.flatMap { [$0.promisedBytes, $0.measuredBytes, $0.resultBytes] }
      .map(Double.init)
    let needed = figure.rows.flatMap { [$0.promisedBytes, $0.measuredBytes] }.map(Double.init)
    let floor = (needed.min() ?? 1) / 2
    y = PlotScale(
      around: bytes.filter { $0 >= floor }, start: MemoryPlot.bottom, end: MemoryPlot.top, isLogarithmic: true)
  }

  func draw() -> Plot {
    var canvas = SVGCanvas()
    let title = "Memory of a whole job"
    canvas.heading(title, "peak of the process, PNG file to PNG file, over the source's size; both axes logarithmic")
    canvas.leftAxis(y, left: MemoryPlot.left, right: MemoryPlot.right, ticks: powersOfTwo) {
      Numeral.mebibytes($0)
    }
    let sizes = Dictionary(figure.rows.map { ($0.sourceMegapixels, "\($0.width)×\($0.height)") }) { first, _ in first }
    canvas.bottomAxis(
      x, top: MemoryPlot.top, bottom: MemoryPlot.bottom, ticks: sizes.keys.sorted(), title: "source, pixels"
    ) { sizes[$0] ?? "" }
    let ends = drawResults(&canvas) + series.enumerated().map { draw($1, style($0), &canvas) }
    drawLabels(ends, &canvas)
    let height = canvas.footnotes(footnotes, top: MemoryPlot.bottom + 62)
    return Plot(
      name: "memory", title: title, explanation: explanation, command: figure.command, height: height, canvas: canvas)
  }

  /// Where a line ends, and what it is.
  private struct End {
    var x: Double
    var y: Double
    var text: String
    var tone: Tone
  }

  private func style(_ index: Int) -> (tone: Tone, mark: Mark) {
    [(.first, .circle), (.second, .diamond), (.third, .square)][index % 3]
  }

  private func draw(_ rows: [MemoryFigure.Row], _ style: (tone: Tone, mark: Mark), _ canvas: inout SVGCanvas) -> End {
    let ordered = rows.sorted { $0.sourceMegapixels < $1.sourceMegapixels }
    let line = ordered.map { (x: x.position($0.sourceMegapixels), y: y.position(Double($0.promisedBytes))) }
    canvas.line(line, tone: style.tone, width: 2)
    for row in ordered {
      canvas.mark(
        style.mark, x: x.position(row.sourceMegapixels), y: y.position(Double(row.measuredBytes)), tone: style.tone)
    }
    let last = line.last ?? (x: MemoryPlot.left, y: MemoryPlot.bottom)
    let name = rows.first.map { "\($0.method) \($0.scale)×" } ?? ""
    return End(x: last.x, y: last.y, text: name, tone: style.tone)
  }

  /// What results would take in memory: the largest scale's, which nearly all are.
  private func drawResults(_ canvas: inout SVGCanvas) -> [End] {
    guard let scale = figure.rows.map(\.scale).max() else { return [] }
    let rows = figure.rows.filter { $0.scale == scale && Double($0.resultBytes) >= y.low }
    let bytes = Dictionary(rows.map { ($0.sourceMegapixels, $0.resultBytes) }) { first, _ in first }
    let line = bytes.sorted { $0.key < $1.key }.map { (x: x.position($0.key), y: y.position(Double($0.value))) }
    guard let last = line.last, line.count > 1 else { return [] }
    canvas.line(line, tone: .other, width: 1.5, dashes: "5 4")
    return [End(x: last.x, y: last.y, text: "the \(scale)× result itself", tone: .quiet)]
  }

  /// Labels beside the ends, pushed apart where lines end close together.
  private func drawLabels(_ ends: [End], _ canvas: inout SVGCanvas) {
    let last = ends.map(\.x).max() ?? MemoryPlot.right
    for end in ends where end.x < last - 1 {
      canvas.text(end.text, x: end.x + 11, y: end.y + 4, tone: end.tone, isBold: true, isOverLines: true)
    }
    var lowest = -Double.infinity
    for end in ends.filter({ $0.x >= last - 1 }).sorted(by: { ($0.y, $0.text) < ($1.y, $1.text) }) {
      let y = max(end.y, lowest + 16)
      lowest = y
      canvas.line([(end.x + 7, end.y), (MemoryPlot.right + 10, y)], tone: .grid)
      canvas.text(end.text, x: MemoryPlot.right + 14, y: y + 4, tone: end.tone, isBold: end.tone != .quiet)
    }
  }

  private var powersOfTwo: [Double] {
    (10...50).map { Double(sign: .plus, exponent: $0, significand: 1) }.filter { $0 >= y.low && $0 <= y.high }
  }

  private var footnotes: [String] {
    let shares = figure.rows.map { Double($0.measuredBytes) / Double($0.promisedBytes) }
    let range =
      "\(Numeral.short(100 * (shares.min() ?? .nan), digits: 3)) to "
      + "\(Numeral.short(100 * (shares.max() ?? .nan), digits: 3)) %"
    return [
      "Lines: what the plan promises. Marks: what the process had at its peak, \(range) of it. "
        + "Dashed: the result in 8-bit RGB.",
      machine.summary,
    ]
  }

  private var explanation: String {
    "Each job runs in a process of its own, which tells the plan's expected memory before the work and the most that it "
      + "ever had resident after it. Rows flow from decoder to encoder, so the result is never in memory as a whole."
  }
}
