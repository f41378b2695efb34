/// Extends color outward under soft and transparent edges, so that whatever looks at a neighborhood (a network, a
/// resampler) sees the object's own color there. What stands there otherwise is the black or white that editors leave, or
/// the old background mixed into half-transparent pixels, and both would show as a halo around the enlarged edge.
///
/// Pixels less opaque than their neighborhood take color from the more opaque ones, as far as they are less opaque;
/// fully transparent ones take the color nearest to them, however far. Opaque pixels, and areas evenly transparent such
/// as glass, stay as they are. Cost: about two passes over the picture, and 6 bytes per pixel while it runs.
enum TransparencyFill {
  /// How far a half-transparent pixel looks for more opaque ones: antialiased edges are at most this wide.
  private static let radius = 2
  /// Rows that are decoded together with their neighbors.
  private static let rowsPerBand = 64

  /// Bytes that it takes: a second picture, and the pyramid of colors.
  static func bytes(for image: ImageInfo) -> Double {
    let pixels = Double(image.size.width) * Double(image.size.height)
    return pixels * (Double(image.format.bytesPerPixel) + bytesOfColors(image.format.channels))
  }

  /// Bytes per pixel of the pyramid: a quarter of the pixels, and a third of that again, in floats.
  static func bytesOfColors(_ channels: PixelFormat.Channels) -> Double {
    Double((channels.colorCount + 1) * MemoryLayout<Float>.size) / 3
  }

  /// The picture with colors extended, or the same where all of it is opaque or nothing is visible.
  static func filled(_ image: UpscaleImage) -> UpscaleImage {
    guard image.format.channels.hasAlpha, let base = ColorPyramid(of: image) else { return image }
    var result = image
    let height = image.size.height
    for first in stride(from: 0, to: height, by: rowsPerBand) {
      let last = min(first + rowsPerBand, height)
      let context = max(0, first - radius)..<min(height, last + radius)
      let rows = image.rows(context)
      for y in first..<last {
        result.store(RowBand(firstRow: y, tensor: filledRow(y, of: rows, first: context.lowerBound, from: base)))
      }
    }
    return result
  }

  private static func filledRow(_ y: Int, of rows: NetworkTensor, first: Int, from pyramid: ColorPyramid)
    -> NetworkTensor
  {
    let (width, stride) = (rows.size.width, rows.channels)
    return NetworkTensor(size: PixelSize(width: width, height: 1), channels: stride) { result in
      rows.withUnsafeSamples { samples in
        let row = (y - first) * width * stride
        for x in 0..<width {
          let pixel = row + x * stride
          let alpha = samples[pixel + stride - 1]
          for channel in 0..<stride { result[x * stride + channel] = samples[pixel + channel] }
          if alpha <= 0 {
            for channel in 0..<stride - 1 {
              result[x * stride + channel] = pyramid.color(x: x, y: y, channel: channel)
            }
          } else if alpha < 1 {
            pull(x, alpha: alpha, samples, size: rows.size, stride: stride, row: y - first, into: result)
          }
        }
      }
    }
  }

  /// Moves a half-transparent pixel's color towards that of its more opaque neighbors.
  private static func pull(
    _ x: Int, alpha: Float, _ samples: UnsafeBufferPointer<Float>, size: PixelSize, stride: Int, row: Int,
    into result: UnsafeMutableBufferPointer<Float>
  ) {
    var (most, total, sums) = (alpha, Float(0), SIMD4<Float>.zero)
    for y in max(0, row - radius)...min(size.height - 1, row + radius) {
      for column in max(0, x - radius)...min(size.width - 1, x + radius) {
        let pixel = (y * size.width + column) * stride
        let opacity = samples[pixel + stride - 1]
        most = max(most, opacity)
        // To the fourth power, so that one opaque neighbor outweighs many half-transparent ones.
        let weight = opacity * opacity * opacity * opacity
        total += weight
        for channel in 0..<stride - 1 { sums[channel] += samples[pixel + channel] * weight }
      }
    }
    let own = (alpha / most) * (alpha / most)
    for channel in 0..<stride - 1 {
      let index = x * stride + channel
      result[index] = own * result[index] + (1 - own) * sums[channel] / total
    }
  }
}
