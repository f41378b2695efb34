/// The colors of a picture's visible pixels, weighted by alpha and averaged over ever larger areas (“pull”), and from
/// there carried into the areas without any (“push”), as in Gortler et al., The Lumigraph, 1996.
struct ColorPyramid {
  /// The finest level, at half the picture's size, without gaps.
  private let finest: Level

  /// Nil where all pixels are opaque or none is visible: then there is nothing to fill.
  init?(of image: UpscaleImage) {
    guard let base = Level(averaging: image) else { return nil }
    var levels = [base]
    while let last = levels.last, last.size.width > 1 || last.size.height > 1 { levels.append(last.halved()) }
    for index in stride(from: levels.count - 2, through: 0, by: -1) { levels[index].fillGaps(from: levels[index + 1]) }
    finest = levels[0]
  }

  /// The color around pixel (x, y) of the picture.
  func color(x: Int, y: Int, channel: Int) -> Float { finest.color(x: x / 2, y: y / 2, channel: channel) }

  /// Premultiplied color and its weight, interleaved.
  private struct Level {
    let size: PixelSize
    let colorCount: Int
    private var samples: [Float]

    private var stride: Int { colorCount + 1 }

    private init(size: PixelSize, colorCount: Int) {
      self.size = size
      self.colorCount = colorCount
      self.samples = [Float](repeating: 0, count: size.width * size.height * (colorCount + 1))
    }

    init?(averaging image: UpscaleImage) {
      let size = image.size
      self.init(
        size: PixelSize(width: (size.width + 1) / 2, height: (size.height + 1) / 2),
        colorCount: image.format.channels.colorCount)
      var (anyTransparent, anyVisible) = (false, false)
      for y in 0..<size.height {
        image.rows(y..<y + 1).withUnsafeSamples { row in
          for x in 0..<size.width {
            let alpha = row[x * stride + colorCount]
            if alpha < 1 { anyTransparent = true }
            if alpha > 0 { anyVisible = true }
            let target = ((y / 2) * self.size.width + x / 2) * stride
            for channel in 0..<colorCount { samples[target + channel] += row[x * stride + channel] * alpha }
            samples[target + colorCount] += alpha
          }
        }
      }
      guard anyTransparent, anyVisible else { return nil }
    }

    func halved() -> Level {
      var half = Level(
        size: PixelSize(width: (size.width + 1) / 2, height: (size.height + 1) / 2), colorCount: colorCount)
      for y in 0..<size.height {
        for x in 0..<size.width {
          let (from, to) = ((y * size.width + x) * stride, ((y / 2) * half.size.width + x / 2) * stride)
          for index in 0..<stride { half.samples[to + index] += samples[from + index] }
        }
      }
      // Weights are capped so that a few strongly visible pixels far away do not outvote fainter ones near by.
      for pixel in Swift.stride(from: 0, to: half.samples.count, by: stride) {
        let weight = half.samples[pixel + colorCount]
        guard weight > 1 else { continue }
        for index in pixel...pixel + colorCount { half.samples[index] /= weight }
      }
      return half
    }

    mutating func fillGaps(from coarser: Level) {
      for y in 0..<size.height {
        for x in 0..<size.width {
          let pixel = (y * size.width + x) * stride
          guard samples[pixel + colorCount] <= 0 else { continue }
          for channel in 0..<colorCount {
            samples[pixel + channel] = coarser.color(x: x / 2, y: y / 2, channel: channel)
          }
          samples[pixel + colorCount] = 1
        }
      }
    }

    func color(x: Int, y: Int, channel: Int) -> Float {
      let pixel = (y * size.width + x) * stride
      let weight = samples[pixel + colorCount]
      return weight > 0 ? samples[pixel + channel] / weight : 0
    }
  }
}
