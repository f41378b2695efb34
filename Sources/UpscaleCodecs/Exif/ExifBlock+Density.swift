import UpscaleCore

extension ExifBlock {
  /// `block`, or a new one where there is none, with entries for `density`. `corrected` then gives them its value. Where
  /// they were missing, the main directory is copied behind everything else and grows there, so that offsets stay true.
  /// - Returns: `block` where the density is none that EXIF can state.
  static func stating(_ density: PixelDensity, in block: ExifBlock?) -> ExifBlock? {
    let inches = density.converted(to: .inch)
    let range = 0.5...4e6
    // "II", 42, the directory's offset, no entries, no next directory.
    guard range.contains(inches.x), range.contains(inches.y),
      let base = block ?? ExifBlock([0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    else { return block }
    let hasAll =
      base.rationalOffset(.xResolution) != nil && base.rationalOffset(.yResolution) != nil
      && base.entry(.resolutionUnit, in: base.mainDirectory) != nil
    return hasAll ? base : base.withDensityEntries() ?? block
  }

  private func withDensityEntries() -> ExifBlock? {
    let number = layout.number
    guard let count = integer(at: mainDirectory, count: 2) else { return nil }
    let replaced: [Tag] = [.xResolution, .yResolution, .resolutionUnit]
    var entries: [(tag: Int, bytes: [UInt8])] = []
    for offset in (0..<count).map({ mainDirectory + 2 + $0 * Entry.byteCount }) {
      guard let tag = integer(at: offset, count: 2) else { return nil }
      if replaced.contains(where: { $0.rawValue == tag }) { continue }
      entries.append((tag, Array(bytes[offset..<offset + Entry.byteCount])))
    }
    // TIFF wants even offsets. Two fractions, then the directory.
    let padding = [UInt8](repeating: 0, count: bytes.count % 2)
    let fractions = bytes.count + padding.count
    let directory = fractions + 16
    for (tag, kind, value) in [
      (Tag.xResolution, Kind.rational, number(fractions, 4)), (.yResolution, .rational, number(fractions + 8, 4)),
      (.resolutionUnit, .short, number(2, 2) + [0, 0]),
    ] {
      entries.append((tag.rawValue, number(tag.rawValue, 2) + number(kind.rawValue, 2) + number(1, 4) + value))
    }
    entries.sort { $0.tag < $1.tag }
    let one = number(1, 4)
    var grown = bytes + padding + one + one + one + one
    grown += number(entries.count, 2) + entries.flatMap(\.bytes) + number(0, 4)
    grown.replaceSubrange(4..<8, with: number(directory, 4))
    return ExifBlock(grown)
  }
}
