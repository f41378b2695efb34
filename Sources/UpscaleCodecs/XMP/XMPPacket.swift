import UpscaleCore

/// An XMP packet (ISO 16684-1), read as text: what is changed is found by its usual name and written over; everything else
/// is carried.
struct XMPPacket {
  /// What metadata of other kinds are held to as well.
  static let maximumBytes = 16 << 20

  private(set) var bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// What it says is in the file beside the picture, so that without that it would be untrue.
  var described: UnreadContent? {
    if contains("http://ns.adobe.com/hdr-gain-map/1.0/") { return .gainMap }
    let signs = ["http://ns.google.com/photos/1.0/container/", ":MotionPhoto=\"1\"", ":MicroVideo=\"1\""]
    return signs.contains(where: contains) ? .container : nil
  }

  /// The packet for a picture of `size` and `density` that stands upright, changed where `ExifBlock.corrected` changes
  /// EXIF.
  func corrected(size: PixelSize, density: PixelDensity?) -> [UInt8] {
    var packet = self
    packet.set("tiff:Orientation", to: "\(ImageOrientation.up.rawValue)")
    packet.set("tiff:ImageWidth", to: "\(size.width)")
    packet.set("tiff:ImageLength", to: "\(size.height)")
    packet.set("exif:PixelXDimension", to: "\(size.width)")
    packet.set("exif:PixelYDimension", to: "\(size.height)")
    if let density { packet.set(density) }
    return packet.bytes
  }

  /// The packet for a picture whose colors became sRGB: where it names a color space or a profile, that one.
  func markedAsSRGB() -> [UInt8] {
    var packet = self
    packet.set("exif:ColorSpace", to: "1")
    packet.set("photoshop:ICCProfile", to: "sRGB IEC61966-2.1")
    return packet.bytes
  }

  /// Without the link to further segments, which are not kept.
  func withoutExtension() -> [UInt8] {
    var packet = self
    packet.set("xmpNote:HasExtendedXMP", to: "")
    return packet.bytes
  }

  private mutating func set(_ density: PixelDensity) {
    // XMP knows no meters either, and without a unit it is the inch.
    let stated = contains("tiff:ResolutionUnit") && density.unit == .centimeter ? density : density.converted(to: .inch)
    guard let x = ExifBlock.fraction(stated.x), let y = ExifBlock.fraction(stated.y) else { return }
    set("tiff:XResolution", to: "\(x.numerator)/\(x.denominator)")
    set("tiff:YResolution", to: "\(y.numerator)/\(y.denominator)")
    set("tiff:ResolutionUnit", to: stated.unit == .centimeter ? "3" : "2")
  }

  private func contains(_ text: String) -> Bool { XMPPacket.find(Array(text.utf8), in: bytes[...]) != nil }

  /// Gives every property of that name the value, as an attribute and as an element.
  private mutating func set(_ name: String, to value: String) {
    let name = Array(name.utf8)
    var result: [UInt8] = []
    var rest = bytes[...]
    while let start = XMPPacket.find(name, in: rest) {
      let end = start + name.count
      guard let old = XMPPacket.value(after: end, in: rest) else {
        result += rest[..<end]
        rest = rest[end...]
        continue
      }
      result += rest[..<old.lowerBound] + Array(value.utf8)
      rest = rest[old.upperBound...]
    }
    guard !result.isEmpty else { return }
    bytes = result + rest
  }

  /// Where the value stands of a name that ends before `start`: `="…"`, `='…'`, or `>…</`. Nil behind a closing tag, a
  /// longer name and one with attributes.
  private static func value(after start: Int, in bytes: ArraySlice<UInt8>) -> Range<Int>? {
    func skipSpaces(_ index: Int) -> Int {
      bytes[index...].firstIndex { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } ?? bytes.endIndex
    }
    let sign = skipSpaces(start)
    guard sign < bytes.endIndex else { return nil }
    let (equals, greater, less): (UInt8, UInt8, UInt8) = (0x3D, 0x3E, 0x3C)
    if bytes[sign] == greater {
      guard let end = bytes[(sign + 1)...].firstIndex(of: less) else { return nil }
      return bytes[end...].dropFirst().first == 0x2F && end > sign + 1 ? sign + 1..<end : nil
    }
    guard bytes[sign] == equals else { return nil }
    let quote = skipSpaces(sign + 1)
    guard quote < bytes.endIndex, [0x22, 0x27].contains(bytes[quote]),
      let end = bytes[(quote + 1)...].firstIndex(of: bytes[quote])
    else { return nil }
    return quote + 1..<end
  }

  /// Where `text` stands first.
  private static func find(_ text: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
    guard let first = text.first else { return nil }
    return bytes.withUnsafeBufferPointer { buffer in
      guard buffer.count >= text.count else { return nil }
      let index = (0...buffer.count - text.count).first { index in
        buffer[index] == first && text.indices.allSatisfy { buffer[index + $0] == text[$0] }
      }
      return index.map { $0 + bytes.startIndex }
    }
  }
}
