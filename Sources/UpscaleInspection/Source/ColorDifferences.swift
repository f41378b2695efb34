internal import UpscaleCore

/// The color differences Cb and Cr (ITU-R BT.601, full range, around 0) of a part of a row, on the scale of 0 … 255. What
/// is transparent has none.
enum ColorDifferences {
  /// - Parameter image: with three colors.
  static func read(
    _ image: UpscaleImage, row: Int, columns: Range<Int>, blue: UnsafeMutableBufferPointer<Float>,
    red: UnsafeMutableBufferPointer<Float>
  ) {
    image.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, let blue = blue.baseAddress, let red = red.baseAddress else { return }
      let start = base + row * image.bytesPerRow + columns.lowerBound * image.format.bytesPerPixel
      let (count, stride) = (columns.count, image.format.channels.count)
      let hasAlpha = image.format.channels.hasAlpha
      switch image.format.sample {
      case .uint8:
        convert(start.assumingMemoryBound(to: UInt8.self), stride, hasAlpha, count, 1, blue, red) { Float($0) }
      case .uint16:
        convert(start.assumingMemoryBound(to: UInt16.self), stride, hasAlpha, count, 255 / 65535, blue, red) {
          Float($0)
        }
      case .float32:
        convert(start.assumingMemoryBound(to: Float.self), stride, hasAlpha, count, 255, blue, red) {
          $0 > 0 ? ($0 < 1 ? $0 : 1) : 0
        }
      }
    }
  }

  @inline(__always)
  private static func convert<Sample>(
    _ source: UnsafePointer<Sample>, _ stride: Int, _ hasAlpha: Bool, _ count: Int, _ scale: Float,
    _ blue: UnsafeMutablePointer<Float>, _ red: UnsafeMutablePointer<Float>, _ value: (Sample) -> Float
  ) {
    for x in 0..<count {
      let pixel = source + stride &* x
      let (r, g, b) = (value(pixel[0]), value(pixel[1]), value(pixel[2]))
      let opacity = hasAlpha ? value(pixel[3]) * scale / 255 : 1
      blue[x] = (0.5 * b - 0.168_736 * r - 0.331_264 * g) * scale * opacity
      red[x] = (0.5 * r - 0.418_688 * g - 0.081_312 * b) * scale * opacity
    }
  }
}
