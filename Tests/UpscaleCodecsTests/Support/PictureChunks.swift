import UpscaleCodecs

/// The parts of a picture file beside its pixels, found by walking its chunks by hand: what the decoders are checked
/// against.
struct PictureChunks {
  var profile: [UInt8]?
  /// A TIFF structure.
  var exif: [UInt8]?
  /// Pixels an inch, of the format's own field; WebP has none.
  var density: Double?
  /// The names of chunks or segments, in order.
  var names: [String] = []

  init(_ bytes: [UInt8], _ format: ImageFileFormat) {
    switch format {
    case .png: readPNG(bytes)
    case .jpeg: readJPEG(bytes)
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

  private func big(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
}
