/// One network on several runtimes: bars of how many times as long each takes as the first, which is Upscale.
struct PeerPlot {
  private static let rowHeight = 22.0
  private static let groupHeight = 38.0
  private static let top = 66.0
  private static let left = 176.0

  private let comparisons: [PeerComparison]
  private let machine: MachineFacts
  private let scale: PlotScale

  init(_ comparisons: [PeerComparison], machine: MachineFacts) {
    (self.comparisons, self.machine) = (comparisons, machine)
    let longest = comparisons.flatMap(\.rows).map(\.ratio).filter(\.isFinite).max() ?? 1
    scale = PlotScale(upTo: longest * 1.02, start: PeerPlot.left, end: 620)
  }

  func draw() -> Plot {
    var canvas = SVGCanvas()
    let title = "The same network on other runtimes"
    canvas.heading(title, "times as long as Upscale takes in the same round; shorter is better")
    let rows = comparisons.reduce(0) { $0 + $1.rows.count }
    let bottom =
      PeerPlot.top + PeerPlot.rowHeight * Double(rows) + PeerPlot.groupHeight * Double(comparisons.count) + 4
    canvas.bottomAxis(scale, top: PeerPlot.top + 40, bottom: bottom, title: "times Upscale's time") {
      "\(Numeral.tick($0))×"
    }
    var y = PeerPlot.top
    for comparison in comparisons { draw(comparison, y: &y, &canvas) }
    let height = canvas.footnotes(footnotes, top: bottom + 62)
    let command = comparisons.map(\.command).joined(separator: "\n")
    return Plot(
      name: "peers", title: title, explanation: explanation, command: command, height: height, canvas: canvas)
  }

  private func draw(_ comparison: PeerComparison, y: inout Double, _ canvas: inout SVGCanvas) {
    let threads = "\(comparison.threads) thread\(comparison.threads == 1 ? "" : "s")"
    canvas.text(
      "\(comparison.model), \(comparison.size.replacing("x", with: "×")) pixels, \(threads)", x: Plot.margin, y: y + 27,
      isBold: true, isOverLines: true)
    y += PeerPlot.groupHeight
    for row in comparison.rows.sorted(by: { $0.ratio < $1.ratio }) {
      let isOurs = row.name.hasPrefix("upscale")
      canvas.text(
        row.name, x: PeerPlot.left - 9, y: y + 15, anchor: .end, tone: isOurs ? .ink : .quiet, isBold: isOurs)
      let end = scale.position(row.ratio)
      canvas.bar(
        x: scale.start, y: y + 3, width: end - scale.start, height: 16, tone: isOurs ? .first : .other)
      let ratio = Numeral.short(row.ratio, digits: row.ratio < 1 ? 2 : 3)
      canvas.text(
        "\(ratio)×  ·  \(Numeral.seconds(row.seconds.median))", x: end + 8, y: y + 15, tone: isOurs ? .ink : .quiet,
        isOverLines: true)
      y += PeerPlot.rowHeight
    }
  }

  /// The runtimes' versions, each once.
  private var versions: String {
    let all = comparisons.flatMap(\.rows).compactMap { row in
      row.version.map { "\(row.name.split(separator: "-").first ?? "") \($0)" }
    }
    return Set(all).sorted().joined(separator: ", ")
  }

  private var footnotes: [String] {
    let rounds = comparisons.flatMap(\.rows).map(\.seconds.count).max() ?? 0
    return [
      "Ratios are medians of \(rounds) rounds' own; times are medians. With “f32”, and onnxruntime, everything is float32, as "
        + "with “upscale”; the others compute in 16 bits where they choose to, as “upscale fast” does.",
      [versions, machine.summary].filter { !$0.isEmpty }.joined(separator: ". "),
    ]
  }

  private var explanation: String {
    "Benchmarks/compare.py gives all runtimes the same weights and the same input, and asks each of them once in every "
      + "round. What is timed is the network alone."
  }
}
