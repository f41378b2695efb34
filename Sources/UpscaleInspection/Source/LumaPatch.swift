internal import UpscaleCore

/// A part of a picture as luma (weights of ITU-R BT.601, full range) on the scale 0 … 255. What is transparent lies over
/// middle gray.
struct LumaPatch {
  let width: Int
  let height: Int
  let samples: [Float]

  init(width: Int, height: Int, samples: [Float]) {
    self.width = width
    self.height = height
    self.samples = samples
  }

  /// - Parameter rect: within the picture.
  init(_ image: UpscaleImage, _ rect: PixelRect) {
    let pixels = rect.width * rect.height
    self.init(
      width: rect.width, height: rect.height,
      samples: [Float](unsafeUninitializedCapacity: pixels) { target, count in
        for row in 0..<rect.height {
          LumaPatch.read(
            image, row: rect.y + row, columns: rect.columns,
            into: UnsafeMutableBufferPointer(rebasing: target[row * rect.width..<(row + 1) * rect.width]))
        }
        count = pixels
      })
  }

  /// The luma of a part of one row.
  static func read(_ image: UpscaleImage, row: Int, columns: Range<Int>, into target: UnsafeMutableBufferPointer<Float>)
  {
    let channels = image.format.channels
    image.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, let to = target.baseAddress else { return }
      let start = base + row * image.bytesPerRow + columns.lowerBound * image.format.bytesPerPixel
      let count = columns.count
      switch image.format.sample {
      case .uint8:
        convert(start.assumingMemoryBound(to: UInt8.self), channels, count, scale: 1, into: to) { Float($0) }
      case .uint16:
        convert(start.assumingMemoryBound(to: UInt16.self), channels, count, scale: 255 / 65535, into: to) { Float($0) }
      case .float32:
        convert(start.assumingMemoryBound(to: Float.self), channels, count, scale: 255, into: to) {
          $0 > 0 ? ($0 < 1 ? $0 : 1) : 0
        }
      }
    }
  }

  @inline(__always)
  private static func convert<Sample>(
    _ source: UnsafePointer<Sample>, _ channels: PixelFormat.Channels, _ count: Int, scale: Float,
    into target: UnsafeMutablePointer<Float>, _ value: (Sample) -> Float
  ) {
    let (red, green, blue) = (0.299 * scale, 0.587 * scale, 0.114 * scale)
    switch channels {
    case .gray: for x in 0..<count { target[x] = value(source[x]) * scale }
    case .rgb:
      for x in 0..<count {
        let pixel = source + 3 &* x
        target[x] = value(pixel[0]) * red + value(pixel[1]) * green + value(pixel[2]) * blue
      }
    case .grayAlpha:
      for x in 0..<count {
        let pixel = source + 2 &* x
        target[x] = 127.5 + (value(pixel[0]) * scale - 127.5) * (value(pixel[1]) * scale / 255)
      }
    case .rgba:
      for x in 0..<count {
        let pixel = source + 4 &* x
        let luma = value(pixel[0]) * red + value(pixel[1]) * green + value(pixel[2]) * blue
        target[x] = 127.5 + (luma - 127.5) * (value(pixel[3]) * scale / 255)
      }
    }
  }
}
