import Foundation
import TestSupport
import UpscaleCodecs
import UpscaleCore

/// Pictures to test with, and how far two are apart.
enum Pictures {
  /// Every byte random.
  static func noise(_ size: PixelSize, _ format: PixelFormat, seed: UInt64 = 1) throws -> UpscaleImage {
    var generator = SeededGenerator(seed: seed)
    let count = try UpscaleImage.byteCount(size: size, format: format)
    let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    return try UpscaleImage(size: size, format: format, bytes: bytes)
  }

  /// Slow waves of color, which JPEG keeps well; alpha, if any, is a ramp from left to right.
  static func smooth(_ size: PixelSize, _ channels: PixelFormat.Channels) throws -> UpscaleImage {
    var bytes: [UInt8] = []
    for y in 0..<size.height {
      for x in 0..<size.width {
        for channel in 0..<channels.colorCount {
          let wave = sin(Double(x) / 17 + Double(channel)) + cos(Double(y) / 23 - Double(channel))
          bytes.append(UInt8(127.5 + 55 * wave))
        }
        if channels.hasAlpha { bytes.append(UInt8(255 * x / max(1, size.width - 1))) }
      }
    }
    return try UpscaleImage(size: size, format: PixelFormat(channels), bytes: bytes)
  }

  static func bytes(_ image: UpscaleImage) -> [UInt8] { image.withUnsafeBytes { Array($0) } }

  /// The peak signal-to-noise ratio of two 8-bit pictures in decibels.
  static func psnr(_ a: UpscaleImage, _ b: UpscaleImage) -> Double {
    let sum = a.withUnsafeBytes { a in
      b.withUnsafeBytes { b in
        var sum = 0
        for index in 0..<a.count {
          let difference = Int(a[index]) - Int(b[index])
          sum += difference * difference
        }
        return sum
      }
    }
    let mean = Double(sum) / Double(a.size.height * a.bytesPerRow)
    return mean == 0 ? .infinity : 10 * log10(255 * 255 / mean)
  }
}

/// A folder that is removed when it is let go.
final class TemporaryFolder {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("upscale-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func callAsFunction(_ name: String) -> String { path + "/" + name }

  /// Everything in it, hidden files too.
  var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }
}
