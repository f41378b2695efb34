import UpscaleCore

/// Brings pixels to the channels that a file stores: straight alpha is laid over a background, gray becomes RGB.
struct ChannelConversion {
  let source: PixelFormat.Channels
  let stored: PixelFormat.Channels
  private let background: [Float]

  init(from source: PixelFormat.Channels, to stored: PixelFormat.Channels, background: BackgroundColor) {
    self.source = source
    self.stored = stored
    self.background = background.components(stored.colorCount)
  }

  /// Converts as many pixels as `samples` holds. Alpha is laid over in the values as encoded, as browsers do.
  func apply(_ samples: UnsafeBufferPointer<Float>, into target: UnsafeMutableBufferPointer<Float>) {
    let colors = stored.colorCount
    let grayToColor = source.colorCount < colors
    let flattens = source.hasAlpha && !stored.hasAlpha
    for pixel in 0..<samples.count / source.count {
      let (from, to) = (pixel * source.count, pixel * stored.count)
      let alpha = source.hasAlpha ? samples[from + source.colorCount] : 1
      let cover = min(max(alpha, 0), 1)
      for color in 0..<colors {
        let value = samples[from + (grayToColor ? 0 : color)]
        target[to + color] = flattens ? value * cover + background[color] * (1 - cover) : value
      }
      if stored.hasAlpha { target[to + colors] = alpha }
    }
  }
}
