import CUpscaleCodecs
import UpscaleCore

/// Reads the chunks of a PNG file that libpng does not: text, XMP and cICP, anywhere in it, and EXIF behind the pixels
/// (PNG specification, third edition, section 5.6), which a header read alone would miss.
struct PNGChunks {
  /// More text than any program writes.
  private static let mostTexts = 1000
  private static let largest = 32 << 20

  private(set) var metadata: ImageMetadata
  private var textBytes = 0

  /// Cost: one small read per chunk; pixels are skipped.
  /// - Parameter metadata: what libpng has read.
  init(_ source: ByteSource, adding metadata: ImageMetadata) throws(UpscaleError) {
    self.metadata = metadata
    var offset = 8
    while true {
      let header = try source.bytes(at: offset, count: 8)
      guard header.count == 8 else { return }
      let length = header[..<4].reduce(0) { $0 << 8 | Int($1) }
      let name = String(decoding: header[4...], as: UTF8.self)
      if name == "IEND" || length > Int(Int32.max) { return }
      if ["eXIf", "cICP"].contains(name) || TextChunk.Kind(rawValue: name) != nil {
        try take(name, at: offset, count: length, of: source)
      }
      offset += 12 + length
    }
  }

  private mutating func take(
    _ name: String, at offset: Int, count: Int, of source: ByteSource
  ) throws(UpscaleError) {
    let isText = TextChunk.Kind(rawValue: name) != nil
    let isTooMuch = textBytes + count > XMPPacket.maximumBytes || metadata.texts.count >= PNGChunks.mostTexts
    guard !(isText && isTooMuch), count <= PNGChunks.largest else {
      if isText { metadata.note(.longText) }
      return
    }
    let chunk = try source.bytes(at: offset + 4, count: count + 8)
    // As libpng does with chunks that a picture can be shown without.
    guard chunk.count == count + 8, PNGChunks.isIntact(chunk) else { return }
    take(name, Array(chunk[4..<4 + count]))
  }

  private mutating func take(_ name: String, _ body: [UInt8]) {
    switch name {
    case "eXIf" where metadata.exif == nil: metadata.setExif(ExifBlock(body))
    case "cICP" where body.count == 4:
      var encoding = metadata.colorEncoding ?? ColorEncoding()
      encoding.codePoints = body
      metadata.colorEncoding = encoding
    default:
      guard let kind = TextChunk.Kind(rawValue: name) else { return }
      textBytes += body.count
      let text = TextChunk(kind, bytes: body)
      if kind == .international, text.keyword == PNGText.xmpKeyword {
        take(xmp: PNGText.contents(ofInternational: body))
      } else if text.keyword != nil {
        metadata.texts.append(text)
      }
    }
  }

  private mutating func take(xmp: [UInt8]?) {
    guard metadata.xmp == nil else { return }
    if let xmp { metadata.setXMP(xmp) } else { metadata.note(.unusableXMP) }
  }

  /// Whether the sum at the end is that of what comes before it.
  private static func isIntact(_ chunk: [UInt8]) -> Bool {
    let sum = chunk.suffix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return PNGText.checksum(chunk.dropLast(4)) == sum
  }
}
