import Upscale

/// A WebP file of 2×2 pixels around metadata, which has no checksum there and is not compressed.
enum WebPContainer {
  private static let chunks: [(name: String, flag: UInt8)] = [("ICCP", 0x20), ("EXIF", 0x08), ("XMP ", 0x04)]

  /// The lossless image's chunk, from the file that the library writes of it.
  private static let pixels: [UInt8] = {
    let options = EncodingOptions(lossless: true)
    guard let image = try? UpscaleImage(size: PixelSize(width: 2, height: 2), format: PixelFormat(.rgb, .uint8)),
      let file = try? Waiting.result(of: { try await ImageFile.encode(image, as: .webp, options: options) })
    else { preconditionFailure("The image around the metadata cannot be written.") }
    return Array(file[12...])
  }()

  /// The first byte of `input` says which metadata the others are.
  static func image(with input: [UInt8]) -> [UInt8] {
    let kind = chunks[Int(input.first ?? 0) % chunks.count]
    let metadata = chunk(kind.name, Array(input.dropFirst()))
    let header = chunk("VP8X", [kind.flag, 0, 0, 0, 1, 0, 0, 1, 0, 0])
    // Profiles stand before the pixels, everything else behind them (WebP container specification).
    let parts = kind.name == "ICCP" ? header + metadata + pixels : header + pixels + metadata
    return chunk("RIFF", Array("WEBP".utf8) + parts)
  }

  private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    let count = (0..<4).map { UInt8(truncatingIfNeeded: content.count >> (8 * $0)) }
    return Array(name.utf8) + count + content + (content.count % 2 == 1 ? [0] : [])
  }
}
