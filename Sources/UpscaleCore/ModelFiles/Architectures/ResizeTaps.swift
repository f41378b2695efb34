/// Which pixels of a line make which when it is resized by a fraction: `rise` pixels of every block of `run`. Pixels lie at
/// the middle of their place, as in PyTorch without `align_corners`, ncnn, and ONNX by “half_pixel”. Nothing is smoothed
/// before it is reduced.
struct ResizeTaps {
  enum Kernel {
    case linear
    /// Keys, “Cubic convolution interpolation for digital image processing”, 1981; `a` is −0.75 in most frameworks.
    case cubic(a: Double)
  }

  let rise: Int
  let run: Int
  /// Of every pixel made of a block: the place of the first it is made of, from the block's first on, and the weights.
  let lines: [(first: Int, weights: [Double])]

  /// Nil for a factor that is no fraction of small numbers.
  init?(factor: Double, kernel: Kernel) {
    guard let run = (1...8).first(where: { abs(factor * Double($0) - (factor * Double($0)).rounded()) < 1e-4 }),
      let rise = Int(exactly: (factor * Double(run)).rounded()), (1...8).contains(rise)
    else { return nil }
    (self.rise, self.run) = (rise, run)
    lines = (0..<rise).map { pixel in
      let place = (Double(pixel) + 0.5) * Double(run) / Double(rise) - 0.5
      let whole = place.rounded(.down)
      let part = place - whole
      switch kernel {
      case .linear: return (Int(whole), [1 - part, part])
      case .cubic(let a):
        let weights = [1 + part, part, 1 - part].map { ResizeTaps.cubic($0, a) }
        return (Int(whole) - 1, weights + [1 - weights.reduce(0, +)])
      }
    }
  }

  private static func cubic(_ distance: Double, _ a: Double) -> Double {
    let x = distance
    return x <= 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : ((x - 5) * x + 8) * a * x - 4 * a
  }

  /// How many blocks beyond its own a pixel is made of, on either side.
  var reach: Int {
    lines.reduce(0) { reach, line in
      max(reach, -line.first.floorDivided(by: run), (line.first + line.weights.count - 1).floorDivided(by: run))
    }
  }

  /// The places that have weight for a pixel of the result: its block's number from its own, the pixel in the block.
  func taps(ofPixel pixel: Int) -> [(block: Int, inner: Int, weight: Double)] {
    lines[pixel].weights.enumerated().filter { $0.element != 0 }.map { position, weight in
      let place = lines[pixel].first + position
      let block = place.floorDivided(by: run)
      return (block, place - block * run, weight)
    }
  }
}
