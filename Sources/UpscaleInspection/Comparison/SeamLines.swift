internal import UpscaleCore

/// Looks for straight lines through the whole picture, as borders of tiles leave them: along each border between two
/// columns, or two rows, how far the difference of result and enlarged source jumps.
///
/// The jump is signed and averaged over parts of the line, which texture does not survive. The line's value is the median
/// of its parts' magnitudes: it must run through at least half of them, and may change sign from tile to tile.
struct SeamLines {
  /// Pixels on each side of a border that its jump is computed from.
  static let reach = 2
  private static let parts = 8
  /// How many times the value of the borders around it a line's must be to be no texture.
  private static let unlikely = 6.0
  /// Borders on each side that are compared with.
  private static let around = 24

  /// A line in the picture.
  struct Line {
    var isVertical: Bool
    /// The first column, or row, after it.
    var position: Int
    var value: Double
    /// Where along it the jump is farthest.
    var strongest: Range<Int>
  }

  private let size: PixelSize
  /// Per border and part.
  private var columns: [Part]
  private var rows: [Part]

  /// The sums of weighted jumps and of weights.
  private struct Part {
    var sum: Float = 0
    var weight: Float = 0
    /// Added for every pixel, so that lines through nothing but edges show no jump.
    private static let damping = SeamLines.weight(12)

    mutating func add(_ jump: Float, weight: Float) {
      sum += jump * weight
      self.weight += weight + Part.damping
    }

    var jump: Double { weight > 0 ? Double(abs(sum / weight)) : 0 }

    static func += (left: inout Part, right: Part) {
      left.sum += right.sum
      left.weight += right.weight
    }
  }

  init(_ size: PixelSize) {
    self.size = size
    columns = [Part](repeating: Part(), count: size.width * SeamLines.parts)
    rows = [Part](repeating: Part(), count: size.height * SeamLines.parts)
  }

  /// How much a pixel says where the source around it spans `range` steps: at edges results are sharper, which is no seam.
  static func weight(_ range: Float) -> Float {
    let damping = 1 + range * range / 64
    return 1 / (damping * damping)
  }

  /// The step from the sample before `index`, less the mean of the steps before and after that one.
  static func jump(_ samples: [Float], _ index: Int, step: Int) -> Float {
    let (before, after) = (samples[index &- step], samples[index])
    return 1.5 * (after - before) - 0.5 * (samples[index &+ step] - samples[index &- 2 &* step])
  }

  mutating func addColumn(_ x: Int, y: Int, _ jump: Float, weight: Float) {
    columns[x * SeamLines.parts + y * SeamLines.parts / size.height].add(jump, weight: weight)
  }

  mutating func addRow(_ y: Int, x: Int, _ jump: Float, weight: Float) {
    rows[y * SeamLines.parts + x * SeamLines.parts / size.width].add(jump, weight: weight)
  }

  /// Adds what was found in other rows of the same picture.
  mutating func add(_ other: SeamLines) {
    for index in columns.indices { columns[index] += other.columns[index] }
    for index in rows.indices { rows[index] += other.rows[index] }
  }

  /// Lines whose value is at least `limit` and far from those of their neighbors, the worst first.
  func lines(limit: Double) -> [Line] {
    let found =
      SeamLines.lines(columns, count: size.width, length: size.height, isVertical: true, limit: limit)
      + SeamLines.lines(rows, count: size.height, length: size.width, isVertical: false, limit: limit)
    return found.sorted { $0.value > $1.value }
  }

  private static func lines(
    _ parts: [Part], count: Int, length: Int, isVertical: Bool, limit: Double
  ) -> [Line] {
    guard length >= SeamLines.parts * 4 else { return [] }
    let jumps = parts.map(\.jump)
    let values = (0..<count).map { median(jumps[$0 * SeamLines.parts..<($0 + 1) * SeamLines.parts]) }
    return (reach..<max(reach, count - reach)).compactMap { position in
      let value = values[position]
      guard value >= limit, value >= values[position - 1], value >= values[position + 1] else { return nil }
      let near = max(reach, position - around)..<min(count - reach, position + around + 1)
      guard value >= unlikely * median(values[near]) else { return nil }
      let own = jumps[position * SeamLines.parts..<(position + 1) * SeamLines.parts]
      let strongest = own.indices.max { own[$0] < own[$1] }.map { $0 - own.startIndex } ?? 0
      let range = strongest * length / SeamLines.parts..<(strongest + 1) * length / SeamLines.parts
      return Line(isVertical: isVertical, position: position, value: value, strongest: range)
    }
  }

  private static func median(_ values: ArraySlice<Double>) -> Double {
    let sorted = values.sorted()
    guard let upper = sorted.isEmpty ? nil : sorted[sorted.count / 2] else { return 0 }
    return sorted.count.isMultiple(of: 2) ? (upper + sorted[sorted.count / 2 - 1]) / 2 : upper
  }
}
