/// Writes baseline JPEG files of four components by hand (ITU-T T.81, annexes B and F): flat patches of 8 × 8 pixels
/// side by side, each component's block its first coefficient alone, so that the inks come out as they went in.
struct CMYKBuilder {
  enum Storage: CaseIterable {
    /// No marker of Adobe's, 255 is full ink.
    case plain
    /// Adobe's marker with transform 0, 0 is full ink.
    case inverted
    /// Adobe's marker with transform 2: inverted, and cyan, magenta and yellow turned into a luma and two chromas.
    case ycck
  }

  var storage: Storage
  /// Cyan, magenta, yellow and black of each patch, 255 full ink.
  var patches: [[UInt8]]
  var exif: [UInt8]?
  /// An ICC profile in so many segments.
  var profile: (bytes: [UInt8], segments: Int)?

  var bytes: [UInt8] {
    var file: [UInt8] = [0xFF, 0xD8]
    if let exif { file += segment(0xE1, Array("Exif\0\0".utf8) + exif) }
    if let profile { file += profileSegments(profile.bytes, profile.segments) }
    if storage != .plain {
      file += segment(0xEE, Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, storage == .ycck ? 2 : 0])
    }
    // All steps are 8, so that the first coefficient of a flat block is its sample less 128 (A.3.3).
    file += segment(0xDB, [0] + [UInt8](repeating: 8, count: 64))
    let width = patches.count * 8
    let components = (1...4).flatMap { [$0, 0x11, 0] as [UInt8] }
    file += segment(0xC0, [8, 0, 8, UInt8(width >> 8), UInt8(width & 0xFF), 4] + components)
    // Nine categories of differences, four bits each, and the end of a block, one bit.
    file += segment(0xC4, [0x00, 0, 0, 0, 9] + [UInt8](repeating: 0, count: 12) + Array(0...8))
    file += segment(0xC4, [0x10, 1] + [UInt8](repeating: 0, count: 15) + [0])
    file += segment(0xDA, [4] + (1...4).flatMap { [$0, 0] as [UInt8] } + [0, 63, 0])
    return file + scan + [0xFF, 0xD9]
  }

  private var scan: [UInt8] {
    var bits: [Bool] = []
    func append(_ value: Int, _ count: Int) { for bit in (0..<count).reversed() { bits.append(value >> bit & 1 == 1) } }
    var previous = [128, 128, 128, 128]
    for patch in patches {
      for (component, sample) in stored(patch).enumerated() {
        let difference = sample - previous[component]
        previous[component] = sample
        let category = Int.bitWidth - abs(difference).leadingZeroBitCount
        append(category, 4)
        append(difference < 0 ? difference - 1 : difference, category)
        append(0, 1)
      }
    }
    while bits.count % 8 != 0 { bits.append(true) }
    return stride(from: 0, to: bits.count, by: 8).flatMap { start -> [UInt8] in
      let byte = bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
      return byte == 0xFF ? [0xFF, 0] : [byte]
    }
  }

  private func stored(_ inks: [UInt8]) -> [Int] {
    let values = inks.map { Double($0) }
    switch storage {
    case .plain: return inks.map { Int($0) }
    case .inverted: return inks.map { 255 - Int($0) }
    case .ycck:
      // The light in this YCC is 255 less what is stored as cyan, magenta and yellow: with the inversion, the inks.
      let luma = 0.299 * values[0] + 0.587 * values[1] + 0.114 * values[2]
      let chromas = [(values[2] - luma) / 1.772 + 128, (values[0] - luma) / 1.402 + 128]
      return ([luma] + chromas).map { Int(min(255, $0.rounded())) } + [255 - Int(inks[3])]
    }
  }

  private func segment(_ marker: UInt8, _ body: [UInt8]) -> [UInt8] {
    let count = body.count + 2
    return [0xFF, marker, UInt8(count >> 8), UInt8(count & 0xFF)] + body
  }

  private func profileSegments(_ bytes: [UInt8], _ count: Int) -> [UInt8] {
    (0..<count).flatMap { index in
      let part = bytes[bytes.count * index / count..<bytes.count * (index + 1) / count]
      return segment(0xE2, Array("ICC_PROFILE\0".utf8) + [UInt8(index + 1), UInt8(count)] + part)
    }
  }
}
