import UpscaleCodecs

/// The parts of a picture file beside its pixels, found by walking its chunks by hand: what the decoders are checked
/// against.
struct PictureChunks {
  var profile: [UInt8]?
  /// A TIFF structure.
  var exif: [UInt8]?
  /// Pixels an inch, of the format's own field; WebP and AVIF have none.
  var density: Double?
  /// The names of chunks or segments, in order.
  var names: [String] = []

  init(_ bytes: [UInt8], _ format: ImageFileFormat) {
    switch format {
    case .png: readPNG(bytes)
    case .jpeg: readJPEG(bytes)
    case .tiff: readTIFF(bytes)
    case .avif: readAVIF(bytes)
    default: readWebP(bytes)
    }
  }

  /// PNG specification, sections 5.3, 11.3.2.3 and 11.3.4.3. A profile stays compressed, and is only said to be there.
  private mutating func readPNG(_ bytes: [UInt8]) {
    var offset = 8
    while offset + 12 <= bytes.count {
      let count = big(bytes[offset..<offset + 4])
      let body = bytes[offset + 8..<offset + 8 + count]
      let name = String(decoding: bytes[offset + 4..<offset + 8], as: UTF8.self)
      names.append(name)
      switch name {
      case "iCCP": profile = Array(body)
      case "eXIf": exif = Array(body)
      case "pHYs": density = Double(big(body.prefix(4))) * 0.0254
      default: break
      }
      offset += 12 + count
    }
  }

  /// ITU-T T.81, B.1.1.4; JFIF 1.02; ICC.1:2022, B.4.
  private mutating func readJPEG(_ bytes: [UInt8]) {
    var offset = 2
    while offset + 4 <= bytes.count, bytes[offset] == 0xFF, bytes[offset + 1] != 0xDA {
      let count = big(bytes[offset + 2..<offset + 4])
      let body = Array(bytes[offset + 4..<offset + 2 + count])
      names.append(String(bytes[offset + 1], radix: 16))
      switch bytes[offset + 1] {
      case 0xE0: density = Double(big(body[8..<10])) * (body[7] == 2 ? 2.54 : 1)
      case 0xE1 where body.starts(with: Array("Exif".utf8)): exif = Array(body.dropFirst(6))
      case 0xE2: profile = (profile ?? []) + body.dropFirst(14)
      default: break
      }
      offset += 2 + count
    }
  }

  /// The WebP container specification, section "RIFF File Format".
  private mutating func readWebP(_ bytes: [UInt8]) {
    var offset = 12
    while offset + 8 <= bytes.count {
      let count = big(Array(bytes[offset + 4..<offset + 8].reversed())[...])
      let body = bytes[offset + 8..<offset + 8 + count]
      let name = String(decoding: bytes[offset..<offset + 4], as: UTF8.self)
      names.append(name)
      switch name {
      case "ICCP": profile = Array(body)
      case "EXIF": exif = Array(body)
      default: break
      }
      offset += 8 + count + count % 2
    }
  }

  /// TIFF 6.0, section 2. The file is the structure that EXIF has elsewhere.
  private mutating func readTIFF(_ bytes: [UInt8]) {
    let isBig = bytes[0] == 0x4D
    func number(_ offset: Int, _ count: Int) -> Int {
      big((isBig ? Array(bytes[offset..<offset + count]) : bytes[offset..<offset + count].reversed())[...])
    }
    exif = bytes
    let directory = number(4, 4)
    for entry in (0..<number(directory, 2)).map({ directory + 2 + 12 * $0 }) {
      let (tag, count, value) = (number(entry, 2), number(entry + 4, 4), number(entry + 8, 4))
      names.append("\(tag)")
      switch tag {
      case 282: density = Double(number(value, 4)) / Double(number(value + 4, 4))
      case 34675: profile = Array(bytes[value..<value + count])
      default: break
      }
    }
  }

  /// ISO/IEC 14496-12, 12.1.5: a box has its size and its name in front. EXIF is among the pixels' data.
  private mutating func readAVIF(_ bytes: [UInt8]) {
    if let found = bytes.firstRange(of: Array("colrprof".utf8)) {
      let start = found.lowerBound - 4
      profile = Array(bytes[start + 12..<start + big(bytes[start..<start + 4])])
    }
    let starts: [[UInt8]] = [[0x4D, 0x4D, 0, 0x2A], [0x49, 0x49, 0x2A, 0]]
    exif = starts.compactMap { bytes.firstRange(of: $0) }.first.map { Array(bytes[$0.lowerBound...]) }
  }

  private func big(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
}
