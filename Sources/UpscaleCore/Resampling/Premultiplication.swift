/// Straight alpha to premultiplied and back, over interleaved pixels whose last channel is alpha.
enum Premultiplication {
  static func premultiply(_ samples: UnsafeMutableBufferPointer<Float>, channels: PixelFormat.Channels) {
    let count = channels.count
    for pixel in stride(from: 0, to: samples.count, by: count) {
      let alpha = samples[pixel &+ count &- 1]
      for index in pixel..<pixel &+ count &- 1 { samples[index] *= alpha }
    }
  }

  /// Where alpha is 0 or below, color becomes 0: there is none left to recover.
  static func unpremultiply(_ samples: UnsafeMutableBufferPointer<Float>, channels: PixelFormat.Channels) {
    let count = channels.count
    for pixel in stride(from: 0, to: samples.count, by: count) {
      let alpha = samples[pixel &+ count &- 1]
      let inverse = alpha > 0 ? 1 / alpha : 0
      for index in pixel..<pixel &+ count &- 1 { samples[index] *= inverse }
    }
  }
}
