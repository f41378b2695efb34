internal import UpscaleCore

/// Reduces to the source's size, antialiased and as stored: pictures are enlarged as stored, so it is there that a
/// faithful enlargement gives its source again. Bicubic, as the literature reduces pictures.
struct EncodedReduction {
  private let across: ResamplingWeights
  private let down: ResamplingWeights

  init(from: PixelSize, to: PixelSize) {
    across = ResamplingWeights(from: from.width, to: to.width, kernel: .bicubic)
    down = ResamplingWeights(from: from.height, to: to.height, kernel: .bicubic)
  }

  /// Rows `rows` of the reduced picture: red, green and blue, interleaved, in 8-bit steps.
  func colors(of image: UpscaleImage, _ rows: Range<Int>) -> [Float] {
    let length = across.outputCount * 3
    var result = [Float](repeating: 0, count: rows.count * length)
    guard let first = rows.first, let last = rows.last else { return result }
    for y in down.inputs(of: first).lowerBound..<down.inputs(of: last).upperBound {
      let line = reducedAcross(SeenRows.colors(of: image, y..<y + 1))
      for row in rows where down.inputs(of: row).contains(y) {
        let weight = down.weights[row * down.tapCount + y - down.firsts[row]]
        let start = (row - rows.lowerBound) * length
        for index in 0..<length { result[start &+ index] += weight * line[index] }
      }
    }
    return result
  }

  private func reducedAcross(_ row: [Float]) -> [Float] {
    var line = [Float](repeating: 0, count: across.outputCount * 3)
    for x in 0..<across.outputCount {
      var sum = SIMD3<Float>.zero
      for (tap, position) in across.inputs(of: x).enumerated() {
        let start = position &* 3
        let color = SIMD3(row[start], row[start &+ 1], row[start &+ 2])
        sum += across.weights[x &* across.tapCount &+ tap] * color
      }
      for channel in 0..<3 { line[x &* 3 &+ channel] = sum[channel] }
    }
    return line
  }
}
