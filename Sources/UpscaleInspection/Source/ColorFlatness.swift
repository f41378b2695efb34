internal import UpscaleCore

/// How much of an image is made of few exact colors, as drawings, screenshots and logos are.
enum ColorFlatness {
  private static let (samplesTaken, colorsCounted) = (16_384, 16)

  /// The share, 0 … 1, that the sixteen commonest colors have of everything that is not of the single commonest one, the
  /// ground. 1 where there is nothing else.
  /// - Parameter bits: of a channel that count, 1 … 8; the others are rounded away.
  static func share(of image: UpscaleImage, bits: Int = 8) -> Double {
    let colors = sampled(image, bits: bits).sorted()
    var counts: [Int] = []
    var start = 0
    for index in colors.indices where index + 1 == colors.count || colors[index + 1] != colors[index] {
      counts.append(index + 1 - start)
      start = index + 1
    }
    counts.sort(by: >)
    let rest = colors.count - (counts.first ?? 0)
    guard rest * 50 > colors.count else { return 1 }
    return Double(counts.dropFirst().prefix(colorsCounted).reduce(0, +)) / Double(rest)
  }

  /// Colors with 8 bits a channel, from a regular grid. Transparent pixels count as one color.
  private static func sampled(_ image: UpscaleImage, bits: Int) -> [UInt32] {
    let (size, channels) = (image.size, image.format.channels)
    let step = max(1, Int((Double(size.width) * Double(size.height) / Double(samplesTaken)).squareRoot()))
    // Half of the smallest level that is kept.
    let (half, kept): (UInt32, UInt32) = bits < 8 ? (1 << (7 - bits), 0xFF << (8 - bits)) : (0, 0xFF)
    var colors: [UInt32] = []
    colors.reserveCapacity(2 * samplesTaken)
    image.withUnsafeBytes { bytes in
      for y in stride(from: step / 2, to: size.height, by: step) {
        for x in stride(from: step / 2, to: size.width, by: step) {
          let pixel = y * image.bytesPerRow + x * image.format.bytesPerPixel
          var color: UInt32 = 0
          for channel in 0..<channels.count {
            let at = pixel + channel * image.format.sample.byteCount
            color = color << 8 | min(255, level(bytes, at: at, image.format.sample) + half) & kept
          }
          colors.append(channels.hasAlpha && color & 0xFF == 0 ? 0 : color)
        }
      }
    }
    return colors
  }

  private static func level(_ bytes: UnsafeRawBufferPointer, at offset: Int, _ sample: PixelFormat.Sample) -> UInt32 {
    switch sample {
    case .uint8: return UInt32(bytes[offset])
    case .uint16: return UInt32(bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self) >> 8)
    case .float32:
      let value = bytes.loadUnaligned(fromByteOffset: offset, as: Float.self)
      return UInt32(255 * (value > 0 ? (value < 1 ? value : 1) : 0))
    }
  }
}
