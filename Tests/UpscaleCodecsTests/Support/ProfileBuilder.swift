import Foundation

/// Writes a gray profile of a single exponent (ICC.1:2001-04, 6.3.2).
enum GrayProfile {
  static func bytes(gamma: Double) -> [UInt8] {
    ProfileBuilder.bytes(
      colorSpace: "GRAY",
      tags: [
        ("wtpt", ProfileBuilder.xyz(0.9642, 1, 0.8249)), ("kTRC", ProfileBuilder.curve(gamma)),
      ])
  }
}

/// Writes an RGB profile of three colors and one exponent (ICC.1:2001-04, 6.3.1.2).
enum MatrixProfile {
  /// Adobe RGB (1998), adapted to D50, as its specification lists it in annex A.
  static let adobeRGB = ProfileBuilder.bytes(
    colorSpace: "RGB ",
    tags: [
      ("wtpt", ProfileBuilder.xyz(0.9642, 1, 0.8249)), ("rXYZ", ProfileBuilder.xyz(0.60974, 0.31111, 0.01947)),
      ("gXYZ", ProfileBuilder.xyz(0.20528, 0.62567, 0.06087)), ("bXYZ", ProfileBuilder.xyz(0.14919, 0.06322, 0.74457)),
      ("rTRC", ProfileBuilder.curve(563.0 / 256)), ("gTRC", ProfileBuilder.curve(563.0 / 256)),
      ("bTRC", ProfileBuilder.curve(563.0 / 256)),
    ])
}

enum ProfileBuilder {
  static func bytes(colorSpace: String, tags: [(name: String, body: [UInt8])]) -> [UInt8] {
    var offset = 128 + 4 + 12 * tags.count
    var (table, bodies) = (PNGBuilder.big(tags.count), [UInt8]())
    for tag in tags {
      table += Array(tag.name.utf8) + PNGBuilder.big(offset) + PNGBuilder.big(tag.body.count)
      bodies += tag.body
      offset += tag.body.count
    }
    var header = [UInt8](repeating: 0, count: 128)
    header.replaceSubrange(0..<4, with: PNGBuilder.big(offset))
    header.replaceSubrange(8..<10, with: [2, 0x40])
    header.replaceSubrange(12..<24, with: Array("mntr\(colorSpace)XYZ ".utf8))
    header.replaceSubrange(36..<40, with: Array("acsp".utf8))
    header.replaceSubrange(68..<80, with: [0, 0, 0xF6, 0xD6, 0, 1, 0, 0, 0, 0, 0xD3, 0x2D])
    return header + table + bodies
  }

  static func xyz(_ x: Double, _ y: Double, _ z: Double) -> [UInt8] {
    Array("XYZ ".utf8) + [0, 0, 0, 0] + [x, y, z].flatMap { PNGBuilder.big(Int(($0 * 65536).rounded())) }
  }

  /// One exponent, padded to four bytes.
  static func curve(_ gamma: Double) -> [UInt8] {
    let fixed = Int((gamma * 256).rounded())
    return Array("curv".utf8) + [0, 0, 0, 0] + PNGBuilder.big(1) + [UInt8(fixed >> 8), UInt8(fixed & 255), 0, 0]
  }
}
