/// Writes the smallest profile that tells the colors of inks (ICC.1:2001-04, 6.1 and 6.5.8): a table of the sixteen
/// mixtures of full inks. Its inks are grays, so that nobody can mistake its colors for those of another profile.
enum InkProfile {
  /// The lightness L* of paper and of each ink, in percent; a mixture is as dark as its darkest ink.
  static let paper = 100
  static let inks = [80, 60, 40, 20]

  static let bytes = bytes()

  /// - Parameter colorSpace: what the profile claims its samples are.
  static func bytes(colorSpace: String = "CMYK") -> [UInt8] {
    let offset = 128 + 4 + 12
    var header = [UInt8](repeating: 0, count: 128)
    header.replaceSubrange(0..<4, with: big(offset + table.count))
    header.replaceSubrange(8..<10, with: [2, 0x40])
    header.replaceSubrange(12..<24, with: Array("prtr\(colorSpace)Lab ".utf8))
    header.replaceSubrange(36..<40, with: Array("acsp".utf8))
    header.replaceSubrange(68..<80, with: [0, 0, 0xF6, 0xD6, 0, 1, 0, 0, 0, 0, 0xD3, 0x2D])
    return header + big(1) + Array("A2B0".utf8) + big(offset) + big(table.count) + table
  }

  private static let table: [UInt8] = {
    let identity = Array(UInt8.min ... .max)
    let matrix = [1, 0, 0, 0, 1, 0, 0, 0, 1].flatMap { big($0 << 16) }
    // Cyan varies slowest.
    let mixtures = (0..<16).flatMap { mixture -> [UInt8] in
      let lightness = inks.indices.filter { mixture >> (3 - $0) & 1 == 1 }.map { inks[$0] }.min() ?? paper
      return [UInt8(lightness * 255 / 100), 128, 128]
    }
    let tables = (0..<4).flatMap { _ in identity } + mixtures + (0..<3).flatMap { _ in identity }
    return Array("mft1".utf8) + [0, 0, 0, 0, 4, 3, 2, 0] + matrix + tables
  }()

  private static func big(_ value: Int) -> [UInt8] { PNGBuilder.big(value) }
}
