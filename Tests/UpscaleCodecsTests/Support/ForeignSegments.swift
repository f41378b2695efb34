/// Segments and texts as other programs write them, made by hand.
enum ForeignSegments {
  static let xmp = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
  static let extendedXMP = Array("http://ns.adobe.com/xmp/extension/\0".utf8)
  static let photoshop = Array("Photoshop 3.0\0".utf8)

  /// A JPEG file with one more segment behind its start marker.
  static func adding(_ marker: UInt8, _ body: [UInt8], to file: [UInt8]) -> [UInt8] {
    let count = body.count + 2
    return file[..<2] + [0xFF, marker, UInt8(count >> 8), UInt8(count & 0xFF)] + body + file[2...]
  }

  /// An XMP packet, attributes of a description and what stands in it.
  static func packet(_ attributes: String, _ elements: String = "") -> [UInt8] {
    Array(
      """
      <?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">\
      <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" \(attributes)>\
      \(elements)</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>
      """.utf8)
  }

  /// One of Photoshop's image resources.
  static func resource(_ number: Int, _ contents: [UInt8], name: String = "") -> [UInt8] {
    var bytes =
      Array("8BIM".utf8) + [UInt8(number >> 8), UInt8(number & 0xFF), UInt8(name.utf8.count)] + Array(name.utf8)
    if name.utf8.count.isMultiple(of: 2) { bytes.append(0) }
    let count = contents.count
    bytes += (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) } + contents
    return count.isMultiple(of: 2) ? bytes : bytes + [0]
  }

  /// A zlib stream of `runs` × 258 spaces in one block with fixed codes (RFC 1951, 3.2.6), without its check sum.
  static func packedSpaces(runs: Int) -> [UInt8] {
    // Last block, its kind, a space, and for each run the longest length at distance 1.
    var bits: [UInt8] = [1, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0]
    for _ in 0..<runs { bits += [1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0] }
    bits += [UInt8](repeating: 0, count: 7 + 8)
    let bytes = stride(from: 0, to: bits.count - 7, by: 8).map { start in
      bits[start..<start + 8].reversed().reduce(UInt8(0)) { $0 << 1 | $1 }
    }
    return [0x78, 0x01] + bytes
  }

  /// IPTC's record 2, caption (IPTC-IIM 4.2, 2:120).
  static let caption: [UInt8] = [0x1C, 2, 120, 0, 5] + Array("Quiet".utf8)
}
