import Foundation

/// Writes TIFF files of one picture, uncompressed, in every layout that the format has (TIFF 6.0, and BigTIFF).
struct TIFFBuilder {
  var width: Int
  var height: Int
  var bits = 8
  var samples = 3
  /// 0 white is zero, 1 black is zero, 2 RGB, 3 palette, 5 CMYK.
  var photometric = 2
  var isBigEndian = false
  var isBig = false
  var isPlanar = false
  /// The side of tiles; strips where nil.
  var tile: Int?
  var rowsPerStrip = 5
  /// Fields besides: tag, type (2 text, 3 short, 4 long, 5 fraction, 7 bytes), and each value; of fractions two.
  var fields: [(tag: Int, type: Int, values: [Int])] = []
  /// Whether another directory follows.
  var hasAnother = false
  /// The sample at a place.
  var sample: (_ x: Int, _ y: Int, _ channel: Int) -> Int

  private func integer(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (isBigEndian ? count - 1 - $0 : $0))) }
  }

  /// The samples of a rectangle, beyond the picture's edges zeros, of one plane or of all together.
  private func block(x: Int, y: Int, width: Int, height: Int, plane: Int?) -> [UInt8] {
    var bytes: [UInt8] = []
    for row in y..<y + height {
      for column in x..<x + width {
        for channel in plane.map({ $0..<$0 + 1 }) ?? 0..<samples {
          let isInside = row < self.height && column < self.width
          bytes += integer(isInside ? sample(column, row, channel) : 0, bits / 8)
        }
      }
    }
    return bytes
  }

  private var blocks: [[UInt8]] {
    let planes: [Int?] = isPlanar ? Array(0..<samples) : [nil]
    return planes.flatMap { plane -> [[UInt8]] in
      if let tile {
        return stride(from: 0, to: height, by: tile).flatMap { y in
          stride(from: 0, to: width, by: tile).map { block(x: $0, y: y, width: tile, height: tile, plane: plane) }
        }
      }
      return stride(from: 0, to: height, by: rowsPerStrip).map { y in
        block(x: 0, y: y, width: width, height: min(rowsPerStrip, height - y), plane: plane)
      }
    }
  }

  private func bytes(of values: [Int], type: Int) -> [UInt8] {
    values.flatMap { integer($0, [2: 1, 7: 1, 3: 2, 4: 4, 5: 4, 16: 8][type] ?? 4) }
  }

  func file() -> [UInt8] {
    let word = isBig ? 8 : 4
    var file: [UInt8] = (isBigEndian ? [0x4D, 0x4D] : [0x49, 0x49]) + integer(isBig ? 43 : 42, 2)
    if isBig { file += integer(8, 2) + integer(0, 2) }
    let linkPlace = file.count
    file += integer(0, word)
    var (offsets, counts): ([Int], [Int]) = ([], [])
    for block in blocks {
      offsets.append(file.count)
      counts.append(block.count)
      file += block
    }
    var entries: [(tag: Int, type: Int, values: [Int])] = [
      (256, 4, [width]), (257, 4, [height]), (258, 3, Array(repeating: bits, count: samples)), (259, 3, [1]),
      (262, 3, [photometric]), (277, 3, [samples]), (284, 3, [isPlanar ? 2 : 1]),
    ]
    let long = isBig ? 16 : 4
    if let tile {
      entries += [(322, 4, [tile]), (323, 4, [tile]), (324, long, offsets), (325, long, counts)]
    } else {
      entries += [(278, 4, [rowsPerStrip]), (273, long, offsets), (279, long, counts)]
    }
    entries = (entries + fields).sorted { $0.tag < $1.tag }
    var directory = integer(entries.count, isBig ? 8 : 2)
    for entry in entries {
      let value = bytes(of: entry.values, type: entry.type)
      let count = entry.type == 5 ? entry.values.count / 2 : entry.values.count
      directory += integer(entry.tag, 2) + integer(entry.type, 2) + integer(count, word)
      if value.count <= word {
        directory += value + [UInt8](repeating: 0, count: word - value.count)
      } else {
        directory += integer(file.count, word)
        file += value + [UInt8](repeating: 0, count: value.count % 2)
      }
    }
    file.replaceSubrange(linkPlace..<linkPlace + word, with: integer(file.count, word))
    return file + directory + integer(hasAnother ? 8 : 0, word)
  }
}
