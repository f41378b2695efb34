internal import UpscaleCore

/// The mean over a square, cut at the borders. Cost: a few additions a sample, whatever the radius.
struct BoxBlur {
  let radius: Int

  func apply(to samples: [Float], _ size: PixelSize) -> [Float] {
    var across = [Float](repeating: 0, count: samples.count)
    for y in 0..<size.height { blur(samples, into: &across, from: y * size.width, step: 1, count: size.width) }
    var result = [Float](repeating: 0, count: samples.count)
    for x in 0..<size.width { blur(across, into: &result, from: x, step: size.width, count: size.height) }
    return result
  }

  private func blur(_ source: [Float], into target: inout [Float], from start: Int, step: Int, count: Int) {
    // In double precision, so that what is added can be taken off again without a trace.
    var sum = 0.0
    for position in 0..<min(radius, count) { sum += Double(source[start + position * step]) }
    for position in 0..<count {
      if position + radius < count { sum += Double(source[start + (position + radius) * step]) }
      if position > radius { sum -= Double(source[start + (position - radius - 1) * step]) }
      let covered = min(count - 1, position + radius) - max(0, position - radius) + 1
      target[start + position * step] = Float(sum / Double(covered))
    }
  }
}
