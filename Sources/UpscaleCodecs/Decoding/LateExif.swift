import UpscaleCore

/// Finds the eXIf chunk of a PNG file anywhere in it (PNG specification, third edition, section 5.6: it may follow the
/// pixels, and common tools put it there). Needed only for a header read alone; decoding meets it by itself.
enum LateExif {
  /// Cost: one small read per chunk; pixels are skipped.
  static func find(in source: ByteSource) throws(UpscaleError) -> ExifBlock? {
    let largest = 32 << 20
    var offset = 8
    while true {
      let header = try source.bytes(at: offset, count: 8)
      guard header.count == 8 else { return nil }
      let length = header[..<4].reduce(0) { $0 << 8 | Int($1) }
      let name = String(decoding: header[4...], as: UTF8.self)
      if name == "eXIf", length <= largest {
        return ExifBlock(try source.bytes(at: offset + 8, count: length))
      }
      if name == "IEND" || length > Int(Int32.max) { return nil }
      offset += 12 + length
    }
  }
}
