/// What EXIF says in a TIFF structure that holds more: a TIFF file, whose pixels are left behind, or a block whose
/// directories are to stand elsewhere. Makers' own notes are carried as they are, though offsets in some of them count from
/// where they stood.
struct ExifDirectories {
  typealias Field = TIFFDirectoryReader.Field

  let isBigEndian: Bool
  /// Of the directory that describes the picture: the texts.
  private let main: [Field]
  private let camera: [Field]
  private let place: [Field]
  private let interoperability: [Field]

  /// Tags whose value is where another directory is (CIPA DC-008, section 4.6.3).
  private static let links = (camera: 0x8769, place: 0x8825, interoperability: 0xA005)

  /// The description, make, model, program, time, artist and copyright (TIFF 6.0, section 8), as the C codec has them.
  private static let textTags = [0x010E, 0x010F, 0x0110, 0x0131, 0x0132, 0x013B, 0x8298]

  /// No EXIF comes near this.
  private static let mostBytes = 16 << 20

  /// - Returns: nil where `structure` does not begin as TIFF.
  init?(_ structure: UnsafeRawBufferPointer) {
    guard var reader = TIFFDirectoryReader(structure, mostBytes: ExifDirectories.mostBytes) else { return nil }
    let links = ExifDirectories.links
    let cameraDirectory = reader.link(links.camera, in: reader.first)
    isBigEndian = reader.layout.isBigEndian
    main = reader.fields(at: reader.first) { ExifDirectories.textTags.contains($0) }
    camera = reader.fields(at: cameraDirectory) { $0 != links.interoperability }
    place = reader.fields(at: reader.link(links.place, in: reader.first))
    interoperability = reader.fields(at: reader.link(links.interoperability, in: cameraDirectory))
  }

  /// Calls `body` with the texts of the main directory as C has them, each ending in a zero; nil where there is none.
  func withTexts<Result>(_ body: ([UnsafePointer<CChar>?]) -> Result) -> Result {
    var (all, starts): ([UInt8], [Int?]) = ([], [])
    for tag in ExifDirectories.textTags {
      let field = main.first { $0.tag == tag && $0.kind == 2 }
      let text: [UInt8] = field.map { [UInt8]($0.value.prefix { $0 != 0 }) } ?? []
      starts.append(text.isEmpty ? nil : all.count)
      all += text + [0]
    }
    return all.withUnsafeBytes { bytes in
      let first = bytes.assumingMemoryBound(to: CChar.self).baseAddress
      return body(starts.map { start in start.flatMap { first?.advanced(by: $0) } })
    }
  }

  /// A block of its own, with a header; nil where there is nothing in it.
  var block: ExifBlock? {
    guard !main.isEmpty || !camera.isEmpty || !place.isEmpty else { return nil }
    let layout = TIFFLayout(isBigEndian: isBigEndian, isBig: false)
    let linkCount = (camera.isEmpty && interoperability.isEmpty ? 0 : 1) + (place.isEmpty ? 0 : 1)
    let others = layout.headerBytes + layout.byteCount(main.count + linkCount)
    let placed = placed(at: others, isBig: false)
    var fields = main
    if let camera = placed.camera { fields.append(link(ExifDirectories.links.camera, to: camera)) }
    if let place = placed.place { fields.append(link(ExifDirectories.links.place, to: place)) }
    // The main directory's values stand behind all others.
    let directory = encoded(fields, in: layout, valuesAt: others + placed.bytes.count)
    return ExifBlock(layout.header + directory.entries + placed.bytes + directory.values)
  }

  /// The directories of the camera and the place as they stand from `offset`, which is even, of a file on, and where each is.
  func placed(at offset: Int, isBig: Bool) -> (bytes: [UInt8], camera: Int?, place: Int?) {
    let layout = TIFFLayout(isBigEndian: isBigEndian, isBig: isBig)
    var bytes: [UInt8] = []
    func append(_ fields: [Field]) -> Int? {
      guard !fields.isEmpty else { return nil }
      let start = offset + bytes.count
      let directory = encoded(fields, in: layout, valuesAt: start + layout.byteCount(fields.count))
      bytes += directory.entries + directory.values
      return start
    }
    let further = append(interoperability)
    let camera = append(camera + (further.map { [link(ExifDirectories.links.interoperability, to: $0)] } ?? []))
    let place = append(place)
    return (bytes, camera, place)
  }

  private func link(_ tag: Int, to offset: Int) -> Field {
    let value = TIFFLayout(isBigEndian: isBigEndian, isBig: false).number(offset, 4)
    return Field(tag: tag, kind: 4, count: 1, value: value)
  }

  /// A directory's entries in the order of their tags, and the values that do not fit into one.
  private func encoded(
    _ fields: [Field], in layout: TIFFLayout, valuesAt first: Int
  ) -> (entries: [UInt8], values: [UInt8]) {
    var (entries, values) = (layout.number(fields.count, layout.countBytes), [UInt8]())
    for field in fields.sorted(by: { $0.tag < $1.tag }) {
      entries += layout.number(field.tag, 2) + layout.number(field.kind, 2)
      entries += layout.number(field.count, layout.offsetBytes)
      if field.value.count <= layout.offsetBytes {
        entries += field.value + [UInt8](repeating: 0, count: layout.offsetBytes - field.value.count)
      } else {
        entries += layout.number(first + values.count, layout.offsetBytes)
        values += field.value + [UInt8](repeating: 0, count: field.value.count % 2)
      }
    }
    return (entries + layout.number(0, layout.offsetBytes), values)
  }
}
