public import UpscaleCore

internal import Foundation

/// Gray pictures with known faults: a scene of our own as a camera would draw it, and what lenses, motion, resampling and
/// noise do to it. Samples are levels, 0 … 255.
public struct DegradedPicture: Sendable {
  public var width: Int
  public var height: Int
  public var samples: [Float]

  public init(width: Int, height: Int, samples: [Float]) {
    self.width = width
    self.height = height
    self.samples = samples
  }

  /// Discs of all sizes over one another, the smaller the more, as things in photographs are (the dead leaves model, Lee,
  /// Mumford and Huang 2001), each with a shade of its own; 3 × 3 samples a pixel, so that edges are as soft as a camera's.
  public static func scene(width: Int, height: Int, seed: UInt64 = 1) -> DegradedPicture {
    var generator = SeededGenerator(seed: seed)
    let side = 3
    let (fineWidth, fineHeight) = (width * side, height * side)
    var fine = [Float](repeating: 128, count: fineWidth * fineHeight)
    for _ in 0..<width * height / 120 {
      // The density of radii falls with their cube.
      let radius = 8 / (1 - Double.random(in: 0..<0.9996, using: &generator)).squareRoot()
      let (x, y) = (
        Double.random(in: 0..<Double(fineWidth), using: &generator),
        Double.random(in: 0..<Double(fineHeight), using: &generator)
      )
      let level = Float.random(in: 15...240, using: &generator)
      let slope = Float.random(in: -0.15...0.15, using: &generator)
      for row in max(0, Int(y - radius))..<min(fineHeight, Int(y + radius) + 1) {
        let half = max(0, radius * radius - (Double(row) - y) * (Double(row) - y)).squareRoot()
        let (from, to) = (max(0, Int((x - half).rounded(.up))), min(fineWidth, Int(x + half) + 1))
        guard from < to else { continue }
        for column in from..<to { fine[row * fineWidth + column] = level + slope * Float(column - Int(x)) }
      }
    }
    var samples = [Float](repeating: 0, count: width * height)
    for row in 0..<fineHeight {
      for column in 0..<fineWidth {
        samples[row / side * width + column / side] += fine[row * fineWidth + column] / Float(side * side)
      }
    }
    return DegradedPicture(width: width, height: height, samples: samples)
  }

  /// Under a lens out of focus: every point is a disc of `radius` pixels. The border that lacks neighbors is cut off.
  public func defocused(radius: Double) -> DegradedPicture {
    let reach = Int(radius.rounded(.up))
    var taps: [(Int, Int, Float)] = []
    for y in -reach...reach {
      for x in -reach...reach {
        var inside = 0
        for step in 0..<64 {
          let (dx, dy) = (Double(x) - 0.4375 + Double(step % 8) / 8, Double(y) - 0.4375 + Double(step / 8) / 8)
          if dx * dx + dy * dy <= radius * radius { inside += 1 }
        }
        if inside > 0 { taps.append((x, y, Float(inside))) }
      }
    }
    return convolved(taps, reach: reach)
  }

  /// Moved by `length` pixels while it was taken, `angle` degrees counterclockwise from the horizontal.
  public func moved(length: Double, angle: Double) -> DegradedPicture {
    let reach = Int((length / 2).rounded(.up)) + 1
    let side = 2 * reach + 1
    var weights = [Float](repeating: 0, count: side * side)
    let steps = Int(length * 10)
    for step in 0..<steps {
      let distance = (Double(step) + 0.5) / 10 - length / 2
      let (x, y) = (distance * cos(angle * .pi / 180), -distance * sin(angle * .pi / 180))
      let (left, top) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
      let (fx, fy) = (Float(x - Double(left)), Float(y - Double(top)))
      let at = (top + reach) * side + left + reach
      weights[at] += (1 - fx) * (1 - fy)
      weights[at + 1] += fx * (1 - fy)
      weights[at + side] += (1 - fx) * fy
      weights[at + side + 1] += fx * fy
    }
    let taps = weights.indices.filter { weights[$0] > 0 }.map { ($0 % side - reach, $0 / side - reach, weights[$0]) }
    return convolved(taps, reach: reach)
  }

  private func convolved(_ taps: [(x: Int, y: Int, weight: Float)], reach: Int) -> DegradedPicture {
    let (newWidth, newHeight) = (width - 2 * reach, height - 2 * reach)
    let sum = taps.reduce(0) { $0 + $1.weight }
    var result = [Float](repeating: 0, count: newWidth * newHeight)
    samples.withUnsafeBufferPointer { samples in
      result.withUnsafeMutableBufferPointer { result in
        for tap in taps {
          let weight = tap.weight / sum
          for row in 0..<newHeight {
            let from = (row + reach + tap.y) * width + reach + tap.x
            for column in 0..<newWidth { result[row &* newWidth &+ column] += weight * samples[from &+ column] }
          }
        }
      }
    }
    return DegradedPicture(width: newWidth, height: newHeight, samples: result)
  }

  /// Enlarged `factor` times by straight lines between pixels.
  public func enlargedBilinearly(_ factor: Double) -> DegradedPicture {
    let (newWidth, newHeight) = (Int(Double(width) * factor), Int(Double(height) * factor))
    func place(_ index: Int, _ count: Int) -> (Int, Int, Float) {
      let at = min(Double(count - 1), max(0, (Double(index) + 0.5) / factor - 0.5))
      return (Int(at), min(count - 1, Int(at) + 1), Float(at - at.rounded(.down)))
    }
    let columns = (0..<newWidth).map { place($0, width) }
    var result: [Float] = []
    result.reserveCapacity(newWidth * newHeight)
    for row in 0..<newHeight {
      let (top, bottom, fy) = place(row, height)
      for (left, right, fx) in columns {
        let above = samples[top * width + left] * (1 - fx) + samples[top * width + right] * fx
        let below = samples[bottom * width + left] * (1 - fx) + samples[bottom * width + right] * fx
        result.append(above * (1 - fy) + below * fy)
      }
    }
    return DegradedPicture(width: newWidth, height: newHeight, samples: result)
  }

  /// With noise of this standard deviation, nearly Gaussian.
  public func noisy(_ deviation: Double, seed: UInt64 = 9) -> DegradedPicture {
    var generator = SeededGenerator(seed: seed)
    var result = self
    for index in result.samples.indices {
      let sum = (0..<6).reduce(0.0) { total, _ in total + Double.random(in: -1...1, using: &generator) }
      // A sum of six has a variance of 2.
      result.samples[index] += Float(deviation * sum / 2.0.squareRoot())
    }
    return result
  }

  /// As 8-bit gray, or as three equal channels.
  public func image(_ format: PixelFormat = PixelFormat(.gray)) throws -> UpscaleImage {
    try TestPictures.picture(PixelSize(width: width, height: height), format) { x, y, _ in
      Double(samples[y * width + x]) / 255
    }
  }
}
