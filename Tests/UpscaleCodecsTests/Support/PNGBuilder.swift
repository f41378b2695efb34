/// Writes PNG files by hand (PNG specification, sections 5 and 7 to 10), so that what libpng reads is not what libpng
/// wrote: pixels are packed here, unfiltered, in stored deflate blocks.
struct PNGBuilder {
  var width: Int
  var height: Int
  var depth: Int
  var colorType: Int
  var interlaced = false
  /// The value of the sample `channel` of the pixel at `x`, `y`, in the file's depth.
  var sample: (_ x: Int, _ y: Int, _ channel: Int) -> Int
  var chunksBeforePixels: [(name: String, bytes: [UInt8])] = []
  var chunksAfterPixels: [(name: String, bytes: [UInt8])] = []

  var channels: Int { [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][colorType] ?? 1 }

  var bytes: [UInt8] {
    let header =
      PNGBuilder.big(width) + PNGBuilder.big(height) + [UInt8(depth), UInt8(colorType), 0, 0, interlaced ? 1 : 0]
    var file = PNGBuilder.signature + PNGBuilder.chunk("IHDR", header)
    for (name, bytes) in chunksBeforePixels { file += PNGBuilder.chunk(name, bytes) }
    file += PNGBuilder.chunk("IDAT", PNGBuilder.stored(rows))
    for (name, bytes) in chunksAfterPixels { file += PNGBuilder.chunk(name, bytes) }
    return file + PNGBuilder.chunk("IEND", [])
  }

  /// The rows of all passes, each with filter byte 0 before it.
  private var rows: [UInt8] {
    // First column, first row, column step, row step (section 8.2).
    let adam7 = [
      (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
    ]
    var result: [UInt8] = []
    for (left, top, xStep, yStep) in interlaced ? adam7 : [(0, 0, 1, 1)] where left < width {
      for y in stride(from: top, to: height, by: yStep) {
        result.append(0)
        var bits = 0
        var pending = 0
        for x in stride(from: left, to: width, by: xStep) {
          for channel in 0..<channels {
            pending = pending << depth | sample(x, y, channel)
            bits += depth
            while bits >= 8 {
              bits -= 8
              result.append(UInt8(truncatingIfNeeded: pending >> bits))
            }
          }
        }
        if bits > 0 { result.append(UInt8(truncatingIfNeeded: pending << (8 - bits))) }
      }
    }
    return result
  }

  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  static func chunk(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + bytes
    return big(bytes.count) + body + big(Int(crc32(body)))
  }

  /// The file with its pixels in chunks of `count` bytes.
  static func dividingPixels(_ file: [UInt8], into count: Int) -> [UInt8] {
    var (result, start) = (signature, signature.count)
    while start + 12 <= file.count {
      let length = file[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
      let (name, body) = (Array(file[start + 4..<start + 8]), Array(file[start + 8..<start + 8 + length]))
      let pieces = name == Array("IDAT".utf8) ? stride(from: 0, to: length, by: count).map { $0 } : [0]
      for piece in pieces {
        let end = pieces.count == 1 ? length : min(piece + count, length)
        result += chunk(String(decoding: name, as: UTF8.self), Array(body[piece..<end]))
      }
      start += 12 + length
    }
    return result
  }

  static func big(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }

  /// A zlib stream of stored blocks (RFC 1950, RFC 1951).
  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x78, 0x01]
    var start = 0
    repeat {
      let count = min(65535, bytes.count - start)
      let isLast: UInt8 = start + count == bytes.count ? 1 : 0
      let (low, high) = (UInt8(count & 0xFF), UInt8(count >> 8))
      stream += [isLast, low, high, ~low, ~high] + bytes[start..<start + count]
      start += count
    } while start < bytes.count
    return stream + big(Int(adler32(bytes)))
  }

  /// Gives every chunk the sum its contents have, so that damage gets past it.
  static func repairChecksums(_ file: inout [UInt8]) {
    var offset = signature.count
    while offset + 12 <= file.count {
      let length = file[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
      let end = offset + 8 + length
      guard end + 4 <= file.count else { return }
      file.replaceSubrange(end..<end + 4, with: big(Int(crc32(Array(file[offset + 4..<end])))))
      offset = end + 4
    }
  }

  static func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { value, _ in value >> 1 ^ (value & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
  }

  private static func adler32(_ bytes: [UInt8]) -> UInt32 {
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      a = (a + UInt32(byte)) % 65521
      b = (b + a) % 65521
    }
    return b << 16 | a
  }
}
