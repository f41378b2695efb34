/// The frame header of a JPEG file (ITU-T T.81, B.2.2), found by walking the markers.
struct JPEGFrame {
  var marker: UInt8
  /// The sampling factors of each component, horizontal in the high four bits.
  var factors: [UInt8]

  init?(_ bytes: [UInt8]) {
    var offset = 2
    while offset + 9 < bytes.count, bytes[offset] == 0xFF {
      let marker = bytes[offset + 1]
      if (0xC0...0xC2).contains(marker) {
        self.marker = marker
        let count = Int(bytes[offset + 9])
        factors = (0..<count).map { bytes[offset + 11 + 3 * $0] }
        return
      }
      offset += 2 + Int(bytes[offset + 2]) << 8 + Int(bytes[offset + 3])
    }
    return nil
  }
}
