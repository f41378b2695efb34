/// Reduces by the mean of the area under each pixel, as stored: what a result comes to when seen from as far as
/// the source. (Pictures are enlarged as stored, so it is there that a faithful one gives the source again.)
struct AreaReduction {
  /// For every input position the output position that it begins in, and its shares of that one and the next.
  private let across: [Share]
  private let down: [Share]
  private let from: Size
  private let to: Size

  private struct Share {
    var first: Int
    var own: Float
    var next: Float
  }

  /// - Parameter to: at most as wide and high as `from`.
  init(from: Size, to: Size) {
    self.from = from
    self.to = to
    across = AreaReduction.shares(from: from.width, to: to.width)
    down = AreaReduction.shares(from: from.height, to: to.height)
  }

  private static func shares(from: Int, to: Int) -> [Share] {
    (0..<from).map { position in
      // In whole numbers: position p covers p × to … (p + 1) × to of from × to, and an output position `from` of them.
      let (start, end) = (position * to, (position + 1) * to)
      let first = start / from
      let border = min(end, (first + 1) * from)
      return Share(first: first, own: Float(border - start) / Float(from), next: Float(end - border) / Float(from))
    }
  }

  /// Rows `rows` of the reduced picture: red, green and blue, interleaved, in 8-bit steps.
  func colors(of image: Image, _ rows: Range<Int>) -> [Float] {
    var result = [Float](repeating: 0, count: rows.count * to.width * 3)
    let first = rows.lowerBound * from.height / to.height
    let end = min(from.height, (rows.upperBound * from.height + to.height - 1) / to.height)
    var line = [Float](repeating: 0, count: to.width * 3)
    for y in first..<end {
      reduceAcross(SeenRows.colors(of: image, y..<y + 1), into: &line)
      let share = down[y]
      for (row, weight) in [(share.first, share.own), (share.first + 1, share.next)]
      where weight > 0 && rows.contains(row) {
        let start = (row - rows.lowerBound) * line.count
        for index in 0..<line.count { result[start &+ index] += weight * line[index] }
      }
    }
    return result
  }

  private func reduceAcross(_ row: [Float], into line: inout [Float]) {
    for index in 0..<line.count { line[index] = 0 }
    for x in 0..<from.width {
      let share = across[x]
      for channel in 0..<3 {
        let value = row[x &* 3 &+ channel]
        line[share.first &* 3 &+ channel] += share.own * value
        if share.next > 0 { line[(share.first &+ 1) &* 3 &+ channel] += share.next * value }
      }
    }
  }
}
