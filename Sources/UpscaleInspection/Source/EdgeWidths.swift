internal import UpscaleCore

/// How wide the sharpest of a picture's strong edges are: their height over their steepest step, after the edge widths of
/// Marziliano et al. 2002. A perfect step has 1 pixel, a well focused picture below 2, a disc of radius r draws πr/2.
enum EdgeWidths {
  /// As far as an edge is followed on each side.
  private static let reach = 15
  /// Edges lower than this many levels, or than most edges here, are not looked at.
  private static let leastHeight: Float = 24
  /// Fewer strong edges say nothing.
  private static let leastCount = 20

  private struct Edge {
    var height: Float
    var width: Float
  }

  /// The width in pixels below which a tenth of the strong edges are, of edges in any of four directions. Nil where there
  /// are no strong edges.
  static func sharpest(in windows: [LumaPatch]) -> Double? {
    var edges: [Edge] = []
    for window in windows {
      for (dx, dy) in [(1, 0), (0, 1), (1, 1), (-1, 1)] { collect(window, dx, dy, into: &edges) }
    }
    guard edges.count >= leastCount else { return nil }
    let tall = percentile(edges.lazy.map(\.height), 0.9, highest: 256)
    let threshold = max(leastHeight, 0.7 * tall)
    let strong = edges.filter { $0.height >= threshold }
    guard strong.count >= leastCount else { return nil }
    return Double(percentile(strong.lazy.map(\.width), 0.1, highest: 48))
  }

  private static func collect(_ patch: LumaPatch, _ dx: Int, _ dy: Int, into edges: inout [Edge]) {
    let (stride, margin) = (dy * patch.width + dx, reach + 2)
    guard patch.width > 2 * margin, patch.height > 2 * margin else { return }
    let stepLength: Float = dx != 0 && dy != 0 ? 1.414_213_6 : 1
    patch.samples.withUnsafeBufferPointer { samples in
      guard let base = samples.baseAddress else { return }
      for y in margin..<patch.height - margin {
        for x in margin..<patch.width - margin {
          let at = base + (y * patch.width + x)
          let step = at[stride] - at[0]
          let steepness = abs(step)
          guard steepness > 2, steepness >= abs(at[0] - at[-stride]), steepness > abs(at[2 * stride] - at[stride])
          else {
            continue
          }
          let sign: Float = step < 0 ? -1 : 1
          var (end, begin) = (1, 0)
          while end < reach, (at[(end + 1) * stride] - at[end * stride]) * sign > 0 { end += 1 }
          while begin > -reach + 1, (at[begin * stride] - at[(begin - 1) * stride]) * sign > 0 { begin -= 1 }
          let height = abs(at[end * stride] - at[begin * stride])
          edges.append(Edge(height: height, width: height / steepness * stepLength))
        }
      }
    }
  }

  /// From a histogram: exact to a 2048th of `highest`.
  private static func percentile(_ values: some Sequence<Float>, _ share: Double, highest: Float) -> Float {
    var counts = [Int](repeating: 0, count: 2048)
    var total = 0
    for value in values {
      counts[min(2047, Int(value / highest * 2048))] += 1
      total += 1
    }
    var rest = Int(share * Double(total))
    for (index, count) in counts.enumerated() {
      if rest < count { return (Float(index) + 0.5) / 2048 * highest }
      rest -= count
    }
    return highest
  }
}
