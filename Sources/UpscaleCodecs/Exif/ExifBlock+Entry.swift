extension ExifBlock {
  /// The tags that are understood (CIPA DC-008, tables 3 to 5).
  enum Tag: Int {
    case imageWidth = 0x0100
    case imageLength = 0x0101
    case orientation = 0x0112
    case xResolution = 0x011A
    case yResolution = 0x011B
    case resolutionUnit = 0x0128
    case cameraDirectory = 0x8769
    case colorSpace = 0xA001
    case pixelXDimension = 0xA002
    case pixelYDimension = 0xA003
  }

  /// How a value is stored.
  enum Kind: Int {
    case short = 3
    case long = 4
    case rational = 5
  }

  /// One entry of a directory whose value is a single number: 12 bytes, the last four the value where it fits there.
  struct Entry {
    static let byteCount = 12

    let offset: Int
    /// Nil where it is a kind that no tag understood here has.
    let kind: Kind?

    /// - Returns: nil where the entry does not lie within the block.
    init?(at offset: Int, in block: ExifBlock) {
      guard let kind = block.integer(at: offset + 2, count: 2), block.integer(at: offset + 8, count: 4) != nil else {
        return nil
      }
      self.offset = offset
      self.kind = Kind(rawValue: kind)
    }

    /// Where a value of up to four bytes stands, or the offset of a longer one.
    var valueOffset: Int { offset + 8 }
  }
}
