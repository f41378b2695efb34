internal import UpscaleCore

/// Samples to be compared, on the scale 0 … 255.
struct MetricPlane {
  /// The side of the Gaussian window of SSIM.
  static let window = 11

  var width: Int
  var height: Int
  var samples: [Double]

  private init(width: Int, height: Int, samples: [Double]) {
    self.width = width
    self.height = height
    self.samples = samples
  }

  init(_ image: UpscaleImage, channel: ImageMetrics.Channel, border: Int) throws(UpscaleError) {
    guard border >= 0, border <= (min(image.size.width, image.size.height) - 1) / 2 else {
      throw UpscaleError(.invalidImage, "A border of \(border) leaves nothing of a \(image.size) image.")
    }
    let inner = PixelSize(width: image.size.width - 2 * border, height: image.size.height - 2 * border)
    let (stride, colors) = (image.format.channels.count, image.format.channels.colorCount)
    var samples: [Double] = []
    samples.reserveCapacity(inner.width * inner.height * (channel == .rgb ? colors : 1))
    for y in border..<border + inner.height {
      image.rows(y..<y + 1).withUnsafeSamples { row in
        for x in border..<border + inner.width {
          let pixel = (0..<colors).map { Double(row[x * stride + $0]) }
          switch channel {
          case .rgb: samples += pixel.map { $0 * 255 }
          case .luma: samples.append(MetricPlane.luma(pixel))
          }
        }
      }
    }
    self.init(width: inner.width, height: inner.height, samples: samples)
  }

  private static func luma(_ pixel: [Double]) -> Double {
    let (red, green, blue) = pixel.count == 3 ? (pixel[0], pixel[1], pixel[2]) : (pixel[0], pixel[0], pixel[0])
    return 16 + 65.481 * red + 128.553 * green + 24.966 * blue
  }

  func times(_ other: MetricPlane) -> MetricPlane {
    MetricPlane(width: width, height: height, samples: zip(samples, other.samples).map { $0 * $1 })
  }

  /// Means under the window, where it fits wholly.
  func blurred() -> MetricPlane {
    let side = MetricPlane.window
    let unscaled = (0..<side).map { index -> Double in
      let distance = Double(index - side / 2)
      return CMath.exponential(-distance * distance / (2 * 1.5 * 1.5))
    }
    let sum = unscaled.reduce(0, +)
    let taps = unscaled.map { $0 / sum }
    let (innerWidth, innerHeight) = (width - side + 1, height - side + 1)
    var across = [Double](repeating: 0, count: innerWidth * height)
    for y in 0..<height {
      for x in 0..<innerWidth {
        for tap in 0..<side { across[y * innerWidth + x] += taps[tap] * samples[y * width + x + tap] }
      }
    }
    var result = [Double](repeating: 0, count: innerWidth * innerHeight)
    for y in 0..<innerHeight {
      for tap in 0..<side {
        for x in 0..<innerWidth { result[y * innerWidth + x] += taps[tap] * across[(y + tap) * innerWidth + x] }
      }
    }
    return MetricPlane(width: innerWidth, height: innerHeight, samples: result)
  }
}
