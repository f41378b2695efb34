internal import UpscaleCore

/// Rows of a picture as somebody sees them: laid over mid gray where transparent, in 8-bit steps, 0 … 255.
enum SeenRows {
  private static let background: Float = 127.5

  /// Red, green and blue, interleaved; gray thrice.
  static func colors(of image: UpscaleImage, _ rows: Range<Int>, over background: Float = background) -> [Float] {
    let channels = image.format.channels
    let (stride, count) = (channels.count, rows.count * image.size.width)
    return image.rows(rows).withUnsafeSamples { samples in
      [Float](unsafeUninitializedCapacity: count * 3) { target, written in
        for pixel in 0..<count {
          let start = pixel &* stride
          let alpha = channels.hasAlpha ? samples[start &+ stride &- 1] : 1
          for channel in 0..<3 {
            let value = samples[start &+ (channels.colorCount == 1 ? 0 : channel)] * 255
            target[pixel &* 3 &+ channel] = value * alpha + background * (1 - alpha)
          }
        }
        written = count * 3
      }
    }
  }

  /// Luma by ITU-R BT.601.
  static func luma(of image: UpscaleImage, _ rows: Range<Int>) -> [Float] {
    colors(of: image, rows).withUnsafeBufferPointer { colors in
      [Float](unsafeUninitializedCapacity: colors.count / 3) { target, written in
        for pixel in 0..<colors.count / 3 {
          let start = pixel &* 3
          target[pixel] = 0.299 * colors[start] + 0.587 * colors[start &+ 1] + 0.114 * colors[start &+ 2]
        }
        written = colors.count / 3
      }
    }
  }
}
