/// Photoshop's image resources (Photoshop file formats specification, "Image Resources Section"), as JPEG files have them
/// in APP13. IPTC's captions are one of them.
struct ImageResources {
  private struct Resource {
    let number: Int
    /// Its signature, number, name and contents.
    let range: Range<Int>
    let byteCount: Int
  }

  private let bytes: [UInt8]
  private let resources: [Resource]

  /// Reads as far as `bytes` follow the rules.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var (found, offset): ([Resource], Int) = ([], 0)
    while let resource = ImageResources.resource(at: offset, in: bytes) {
      found.append(resource)
      offset = resource.range.upperBound
    }
    resources = found
  }

  /// Whether there is anything of IPTC's in it.
  var hasIPTC: Bool { resources.contains { $0.number == 0x0404 && $0.byteCount > 0 } }

  /// Whether it has paths, a copyright mark or its address. What else there is are a program's settings, and copies of
  /// profiles, EXIF and XMP.
  var hasMarks: Bool {
    resources.contains { [1034, 1035].contains($0.number) || (2000...2999).contains($0.number) }
  }

  /// The resolution, guides, thumbnails and slices.
  private static let untrue: Set = [1005, 1032, 1033, 1036, 1050]

  /// Without what is not true of another size and density.
  func withoutSizes() -> [UInt8] {
    resources.filter { !ImageResources.untrue.contains($0.number) }.flatMap { bytes[$0.range] }
  }

  /// "8BIM", a number, a name with its length before it, the contents with theirs, both even.
  private static func resource(at offset: Int, in bytes: [UInt8]) -> Resource? {
    guard offset + 12 <= bytes.count, bytes[offset..<offset + 4].elementsEqual("8BIM".utf8) else { return nil }
    let nameBytes = 1 + Int(bytes[offset + 6])
    let contents = offset + 6 + nameBytes + nameBytes % 2 + 4
    guard contents <= bytes.count else { return nil }
    let count = bytes[contents - 4..<contents].reduce(0) { $0 << 8 | Int($1) }
    guard count <= bytes.count - contents else { return nil }
    // The last one may lack what makes it even.
    let end = min(contents + count + count % 2, bytes.count)
    return Resource(
      number: Int(bytes[offset + 4]) << 8 | Int(bytes[offset + 5]), range: offset..<end, byteCount: count)
  }
}
