public import UpscaleCore

/// Pictures to test with: random ones, flat ones, and a rendered one that has what photographs have.
public enum TestPictures {
  /// Every sample random; floats in 0 … 1.
  public static func noise(_ size: PixelSize, _ format: PixelFormat, seed: UInt64 = 1) throws -> UpscaleImage {
    var generator = SeededGenerator(seed: seed)
    return try picture(size, format) { _, _, _ in Double.random(in: 0...1, using: &generator) }
  }

  /// A picture whose samples, 0 … 1, are those that `sample` gives for each column, row and channel.
  public static func picture(
    _ size: PixelSize, _ format: PixelFormat, _ sample: (_ x: Int, _ y: Int, _ channel: Int) -> Double
  ) throws -> UpscaleImage {
    var image = try UpscaleImage(size: size, format: format)
    let channels = format.channels.count
    var floats: [Float] = []
    floats.reserveCapacity(size.width * size.height * channels)
    for y in 0..<size.height {
      for x in 0..<size.width {
        for channel in 0..<channels { floats.append(Float(sample(x, y, channel))) }
      }
    }
    image.withUnsafeMutableBytes { bytes in
      floats.withUnsafeBufferPointer { SampleCoding.encode($0, as: format.sample, into: bytes) }
    }
    return image
  }

  /// A picture of whole samples, pixel after pixel.
  public static func integers(_ size: PixelSize, _ format: PixelFormat, _ samples: [Int]) throws -> UpscaleImage {
    let maximum = format.sample == .uint8 ? 255.0 : 65535
    let count = format.channels.count
    return try picture(size, format) { x, y, channel in
      Double(samples[(y * size.width + x) * count + channel]) / maximum
    }
  }

  /// A still life of smooth shading, hard slanted edges, thin lines and a texture, sampled 4 × 4 times a pixel, so that
  /// its edges are as soft as a camera's. RGB with 8 bits.
  public static func stillLife(_ side: Int) throws -> UpscaleImage {
    try picture(PixelSize(width: side, height: side), PixelFormat(.rgb)) { x, y, channel in
      var sum = 0.0
      for step in 0..<16 {
        let (u, v) = (Double(x) + (Double(step % 4) + 0.5) / 4, Double(y) + (Double(step / 4) + 0.5) / 4)
        sum += scene(u / Double(side), v / Double(side), channel)
      }
      return sum / 16
    }
  }

  /// The still life at a point of the unit square.
  private static func scene(_ u: Double, _ v: Double, _ channel: Int) -> Double {
    let tint = [1.0, 0.85, 0.7][channel]
    // A lit ball, darker away from the light.
    let (dx, dy) = (u - 0.35, v - 0.4)
    let distance = (dx * dx + dy * dy).squareRoot()
    if distance < 0.22 { return tint * (0.9 - 2.2 * distance + 0.8 * (dx - dy)) }
    // A dark slanted bar with a bright rim.
    let bar = u * 0.8 + v * 0.6
    if bar > 0.88, bar < 0.98 { return 0.12 + 0.08 * Double(channel) }
    if bar >= 0.98, bar < 1.0 { return 0.95 }
    // Stripes that become finer to the right.
    if v > 0.78 { return Int(u * u * 26).isMultiple(of: 2) ? 0.75 * tint : 0.25 }
    // Rings around a corner.
    let ring = ((u - 1) * (u - 1) + v * v).squareRoot()
    if ring < 0.35 { return Int(ring * 40).isMultiple(of: 2) ? 0.85 : 0.35 * tint }
    return 0.35 + 0.3 * u * tint + 0.15 * v
  }

  /// All stored samples as whole numbers.
  public static func integers(_ image: UpscaleImage) -> [Int] {
    image.withUnsafeBytes { bytes in
      switch image.format.sample {
      case .uint8: bytes.map(Int.init)
      case .uint16: bytes.bindMemory(to: UInt16.self).map(Int.init)
      case .float32: bytes.bindMemory(to: Float.self).map { Int($0 * 65535) }
      }
    }
  }

  public static func bytes(_ image: UpscaleImage) -> [UInt8] { image.withUnsafeBytes { Array($0) } }
}
