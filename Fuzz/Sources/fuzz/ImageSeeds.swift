import Foundation
import Upscale

/// The images that fuzzing starts from, each in the ways in which the library writes it.
enum ImageSeeds {
  private static let size = PixelSize(width: 19, height: 13)

  /// Fills `folder`/png, jpeg and webp.
  static func write(to folder: String) throws {
    for format in ImageFileFormat.written {
      let place = URL(fileURLWithPath: folder).appendingPathComponent(format.rawValue)
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      for (number, options) in variants.enumerated() {
        for pixels in [PixelFormat(.gray, .uint8), PixelFormat(.rgb, .uint8), PixelFormat(.rgba, .uint16)] {
          let image = try image(pixels)
          let file = try Waiting.result { try await ImageFile.encode(image, as: format, options: options) }
          try Data(file).write(to: place.appendingPathComponent("\(pixels.channels)-\(number)"))
        }
      }
    }
  }

  private static var variants: [EncodingOptions] {
    var (usual, other) = (EncodingOptions(), EncodingOptions(quality: 60, progressive: true, lossless: true))
    usual.chroma = .full
    other.pngCompression = 9
    return [usual, other]
  }

  private static func image(_ format: PixelFormat) throws -> UpscaleImage {
    let count = size.width * size.height * format.bytesPerPixel
    var metadata = ImageMetadata()
    metadata.density = PixelDensity(x: 300, y: 300, unit: .inch)
    return try UpscaleImage(
      size: size, format: format, bytes: (0..<count).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) }, metadata: metadata)
  }
}
