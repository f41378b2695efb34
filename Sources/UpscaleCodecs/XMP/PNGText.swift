import CUpscaleCodecs
import UpscaleCore

/// How PNG files store texts (PNG specification, section 11.3.3), and XMP as one of them.
enum PNGText {
  /// XMP specification part 3, section 1.1.5.
  static let xmpKeyword = "XML:com.adobe.xmp"

  /// The text of an iTXt chunk, unpacked. Nil where it is damaged or takes more than XMP may.
  static func contents(ofInternational body: [UInt8]) -> [UInt8]? {
    guard let keyword = body.firstIndex(of: 0), keyword + 2 < body.count else { return nil }
    let (isPacked, method) = (body[keyword + 1] == 1, body[keyword + 2])
    guard let language = body[(keyword + 3)...].firstIndex(of: 0),
      let translated = body[(language + 1)...].firstIndex(of: 0)
    else { return nil }
    let text = Array(body[(translated + 1)...])
    if !isPacked { return text }
    return method == 0 ? unpacked(text) : nil
  }

  private static func unpacked(_ stream: [UInt8]) -> [UInt8]? {
    // XML shrinks to a tenth at most times; more memory is taken only for what needs it.
    var capacity = min(XMPPacket.maximumBytes, max(1 << 16, stream.count * 16))
    while true {
      let text = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, initialized in
        guard let target = buffer.baseAddress else { return }
        initialized = stream.withUnsafeBufferPointer { bytes in
          bytes.baseAddress.map { upscale_png_unpack($0, bytes.count, target, capacity) } ?? 0
        }
      }
      if !text.isEmpty { return text }
      guard capacity < XMPPacket.maximumBytes else { return nil }
      capacity = XMPPacket.maximumBytes
    }
  }

  /// A whole chunk.
  static func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
    let named = Array(name.utf8) + body
    return big(UInt32(clamping: body.count)) + named + big(checksum(named[...]))
  }

  static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { upscale_png_checksum($0, buffer.count) } ?? 0
    }
  }

  private static func big(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
  }
}

extension ImageMetadata {
  /// The chunks of a PNG file that libpng does not write.
  var pngChunks: [UInt8] {
    var chunks: [UInt8] = []
    if let points = colorEncoding?.codePoints, points.count == 4 { chunks += PNGText.chunk("cICP", points) }
    if let xmp {
      // Not compressed, in no language, under no translated keyword.
      chunks += PNGText.chunk("iTXt", Array(PNGText.xmpKeyword.utf8) + [0, 0, 0, 0, 0] + xmp)
    }
    for text in texts where text.keyword != nil && text.bytes.count <= Int(Int32.max) {
      chunks += PNGText.chunk(text.kind.rawValue, text.bytes)
    }
    return chunks
  }
}
