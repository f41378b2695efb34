import Upscale

/// A picture to take times and memory of: slopes and waves under fine noise, the same in every run.
enum TestPicture {
  static func image(_ size: PixelSize) throws -> UpscaleImage {
    var image = try UpscaleImage(size: size, format: PixelFormat(.rgb))
    var random = FastGenerator()
    image.withUnsafeMutableBytes { bytes in
      for y in 0..<size.height {
        for x in 0..<size.width {
          let wave = (x * x / 64 + y * y / 96) & 127
          let noise = Int(random.next() & 7)
          for channel in 0..<3 {
            bytes[3 * (y * size.width + x) + channel] = UInt8(truncatingIfNeeded: 48 + wave + noise + 20 * channel)
          }
        }
      }
    }
    return image
  }
}
