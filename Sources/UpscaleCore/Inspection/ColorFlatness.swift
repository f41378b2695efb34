/// How much of a picture is made of few exact colours, as drawings, screenshots and logos are.
enum ColorFlatness {
  private static let (samplesTaken, colorsCounted) = (16_384, 16)

  /// The share, 0 … 1, that the sixteen commonest colours have of everything that is not of the single commonest one, the
  /// ground. 1 where there is nothing else.
  static func share(of image: Image) -> Double {
    let colors = sampled(image).sorted()
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

  /// Colours with 8 bits a channel, from a regular grid. Transparent pixels count as one colour.
  private static func sampled(_ image: Image) -> [UInt32] {
    let (size, channels) = (image.size, image.format.channels)
    let step = max(1, Int((Double(size.width) * Double(size.height) / Double(samplesTaken)).squareRoot()))
    var colors: [UInt32] = []
    colors.reserveCapacity(2 * samplesTaken)
    image.withUnsafeBytes { bytes in
      for y in stride(from: step / 2, to: size.height, by: step) {
        for x in stride(from: step / 2, to: size.width, by: step) {
          let pixel = y * image.bytesPerRow + x * image.format.bytesPerPixel
          var color: UInt32 = 0
          for channel in 0..<channels.count {
            color = color << 8 | level(bytes, at: pixel + channel * image.format.sample.byteCount, image.format.sample)
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
