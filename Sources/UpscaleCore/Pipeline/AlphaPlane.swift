/// The alpha of a tile, repeated in three channels so that a color network can enlarge it.
struct AlphaPlane: Sendable {
  /// Alpha of an enlarged tile.
  enum Enlarged: Sendable {
    case constant(Float)
    /// One channel.
    case plane(NetworkTensor)
  }

  let tensor: NetworkTensor
  /// The value that all of the plane has, if it has only one: then no network needs to run.
  let constant: Float?

  init(_ tensor: NetworkTensor) {
    self.tensor = tensor
    self.constant = tensor.withUnsafeSamples { samples in
      samples.allSatisfy { $0 == samples[0] } ? samples[0] : nil
    }
  }

  /// One channel of `result`, each value held between the least and the greatest of the 3×3 source pixels around it:
  /// no overshoot, and exact 0 and 1 inside areas that were so.
  func held(_ result: NetworkTensor, kept: PixelRect, scale: Int) -> NetworkTensor {
    let (size, width) = (tensor.size, result.size.width)
    return NetworkTensor(size: result.size, channels: 1) { plane in
      tensor.withUnsafeSamples { source in
        result.withUnsafeSamples { result in
          for y in 0..<kept.height {
            for x in 0..<kept.width {
              let (low, high) = AlphaPlane.range(source, size: size, x: kept.x + x, y: kept.y + y)
              for row in y * scale..<(y + 1) * scale {
                for index in row * width + x * scale..<row * width + (x + 1) * scale {
                  let mean = (result[3 * index] + result[3 * index + 1] + result[3 * index + 2]) / 3
                  plane[index] = min(max(mean, low), high)
                }
              }
            }
          }
        }
      }
    }
  }

  private static func range(
    _ source: UnsafeBufferPointer<Float>, size: PixelSize, x: Int, y: Int
  ) -> (low: Float, high: Float) {
    var (low, high) = (Float.infinity, -Float.infinity)
    for row in max(0, y - 1)...min(size.height - 1, y + 1) {
      for column in max(0, x - 1)...min(size.width - 1, x + 1) {
        let value = source[3 * (row * size.width + column)]
        low = min(low, value)
        high = max(high, value)
      }
    }
    return (low, high)
  }
}
