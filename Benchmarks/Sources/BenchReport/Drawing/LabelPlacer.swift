/// Finds places for labels beside their points, where they cover neither points nor each other.
struct LabelPlacer {
  struct Box {
    var left: Double
    var top: Double
    var right: Double
    var bottom: Double

    func overlap(_ other: Box) -> Double {
      max(0, min(right, other.right) - max(left, other.left)) * max(0, min(bottom, other.bottom) - max(top, other.top))
    }
  }

  struct Place {
    var x: Double
    var baseline: Double
    var anchor: SVGCanvas.Anchor
  }

  /// Within which labels have to lie.
  let bounds: Box
  private var taken: [Box] = []

  init(bounds: Box) { self.bounds = bounds }

  /// Nothing shall lie over this point.
  mutating func avoid(x: Double, y: Double, radius: Double) {
    taken.append(Box(left: x - radius, top: y - radius, right: x + radius, bottom: y + radius))
  }

  /// Nothing shall lie over this line, if it can be avoided.
  mutating func avoid(from: (x: Double, y: Double), to: (x: Double, y: Double)) {
    for step in 0...20 {
      let part = Double(step) / 20
      avoid(x: from.x + part * (to.x - from.x), y: from.y + part * (to.y - from.y), radius: 1)
    }
  }

  /// The best of the places around a point, the usual ones first, and from now on taken.
  mutating func place(width: Double, height: Double, x: Double, y: Double) -> Place {
    let gap = 9.0
    var best: (cost: Double, place: Place, box: Box)?
    for (rank, candidate) in LabelPlacer.candidates.enumerated() {
      let left: Double
      switch candidate.anchor {
      case .start: left = x + candidate.dx * gap
      case .middle: left = x - width / 2
      case .end: left = x + candidate.dx * gap - width
      }
      let middle = y + candidate.dy * (gap + height / 2)
      let box = Box(left: left, top: middle - height / 2, right: left + width, bottom: middle + height / 2)
      let outside = width * height - box.overlap(bounds)
      let cost = taken.reduce(8 * outside + 0.5 * Double(rank)) { $0 + 4 * $1.overlap(box) }
      if cost < best?.cost ?? .infinity {
        let anchorX = candidate.anchor == .middle ? x : x + candidate.dx * gap
        best = (cost, Place(x: anchorX, baseline: middle + 0.35 * height, anchor: candidate.anchor), box)
      }
    }
    guard let best else { return Place(x: x, baseline: y, anchor: .start) }
    taken.append(best.box)
    return best.place
  }

  private static let candidates: [(dx: Double, dy: Double, anchor: SVGCanvas.Anchor)] = [
    (1, 0, .start), (-1, 0, .end), (0, -1, .middle), (0, 1, .middle), (0.7, -0.7, .start), (0.7, 0.7, .start),
    (-0.7, -0.7, .end), (-0.7, 0.7, .end), (0, -1.8, .middle), (0, 1.8, .middle), (0.7, -1.6, .start),
    (0.7, 1.6, .start), (-0.7, -1.6, .end), (-0.7, 1.6, .end),
  ]
}
