/// Where a tile's source is of one color all around: there its enlargement is that color, to the bit.
///
/// Networks only come close. They give 254 for white here and there, and are off by a few steps at the picture's borders,
/// where they read zeros beyond it. So what they give counts the less the farther the nearest other color is, and not
/// at all from `reach` on. Only what is exactly one color counts as flat: what to make of noise is for networks.
///
/// Cost: a look at one pixel in sixteen where nothing is flat, else some operations for each pixel of the rows around.
struct FlatAreas: Sendable {
  /// How far around a source pixel all must be one color for its enlargement to be exactly that, in pixels. What a tile
  /// shows around its kept area must be at least as much.
  static let reach = 11
  /// Up to here networks are left alone: what they draw beside edges, they draw with reason.
  private static let untouched = 3

  private let source: NetworkTensor
  private let kept: PixelRect
  /// The kept rows that may be flat.
  private let rows: Range<Int>
  /// The part of the source that distances are known of.
  private let area: PixelRect
  /// For each pixel, how far around it all is of its color, at most `reach`. Beyond its borders a picture goes on as it
  /// ends.
  private let distances: [UInt8]

  /// - Parameters:
  ///   - source: a tile of three channels.
  ///   - kept: the part of it that is enlarged.
  /// - Returns: nil where nothing is flat enough to matter.
  init?(in source: NetworkTensor, kept: PixelRect) {
    guard let rows = FlatAreas.rowsWithPlainBlocks(in: source, kept) else { return nil }
    let reach = FlatAreas.reach
    area = PixelRect(
      columns: max(0, kept.x - reach)..<min(source.size.width, kept.maxX + reach),
      rows: max(0, rows.lowerBound - reach)..<min(source.size.height, rows.upperBound + reach))
    self.source = source
    self.kept = kept
    self.rows = rows
    distances = FlatAreas.distances(in: source, area)
  }

  /// Draws `result`, which a network made of the kept area, towards the source's colors.
  /// - Parameter result: of one channel or three, clamped, in floats or as integers.
  func apply(to result: inout NetworkTensor, scale: Int) {
    let (sample, shape) = (result.sample, Shape(width: result.size.width, channels: result.channels, scale: scale))
    result.withUnsafeMutableBytes { bytes in
      switch sample {
      case .uint8: apply(to: bytes, shape, as: UInt8.self)
      case .uint16: apply(to: bytes, shape, as: UInt16.self)
      case .float32: apply(to: bytes.bindMemory(to: Float.self), shape, maximum: 1, read: { $0 }, round: { $0 })
      }
    }
  }

  private struct Shape {
    var width: Int
    var channels: Int
    var scale: Int
  }

  private func apply<Integer: FixedWidthInteger & UnsignedInteger>(
    to bytes: UnsafeMutableRawBufferPointer, _ shape: Shape, as type: Integer.Type
  ) {
    // Rounded as `SampleCoding` does it.
    apply(
      to: bytes.bindMemory(to: Integer.self), shape, maximum: Float(Integer.max), read: { Float($0) },
      round: { Integer(truncatingIfNeeded: ($0 + 0x1p23).bitPattern) })
  }

  @inline(__always) private func apply<Sample>(
    to samples: UnsafeMutableBufferPointer<Sample>, _ shape: Shape, maximum: Float, read: (Sample) -> Float,
    round: (Float) -> Sample
  ) {
    guard let target = samples.baseAddress else { return }
    let (scale, channels) = (shape.scale, shape.channels)
    let rowLength = shape.width * channels
    source.withUnsafeSamples { colors in
      distances.withUnsafeBufferPointer { distances in
        for y in rows {
          let line = (y - area.y) * (area.width + 2) + 1 - area.x
          let first = target + (y - kept.y) * scale * rowLength
          var x = kept.x
          while x < kept.maxX {
            let distance = distances[line &+ x]
            let start = x
            // Neighbors at the same distance are done together; most are as far as counts.
            repeat { x &+= 1 } while x < kept.maxX && distances[line &+ x] == distance
            guard distance > FlatAreas.untouched else { continue }
            let pixels = (y &* source.size.width &+ start)..<(y &* source.size.width &+ x)
            let run = first + (start &- kept.x) &* scale &* channels
            let isExact = distance == FlatAreas.reach
            let share = FlatAreas.share(at: distance)
            for row in 0..<(isExact ? 1 : scale) {
              draw(colors, pixels, to: run + row &* rowLength, shape) { sample, color in
                isExact ? round(color * maximum) : round(color * maximum + share * (read(sample) - color * maximum))
              }
            }
            guard isExact else { continue }
            // The rows of a source pixel are alike.
            for row in stride(from: 1, to: scale, by: 1) {
              (run + row &* rowLength).update(from: run, count: pixels.count &* scale &* channels)
            }
          }
        }
      }
    }
  }

  /// Gives one row of the result what `mixed` makes of its samples and the colors, 0 … 1, of the source pixels above.
  @inline(__always) private func draw<Sample>(
    _ colors: UnsafeBufferPointer<Float>, _ pixels: Range<Int>, to row: UnsafeMutablePointer<Sample>, _ shape: Shape,
    _ mixed: (Sample, Float) -> Sample
  ) {
    var index = 0
    for pixel in pixels {
      for channel in 0..<shape.channels {
        let color = min(max(colors[3 &* pixel &+ channel], 0), 1)
        for place in 0..<shape.scale {
          let sample = index &+ place &* shape.channels &+ channel
          row[sample] = mixed(row[sample], color)
        }
      }
      index &+= shape.scale &* shape.channels
    }
  }

  /// What counts of a network's result where all is of one color so far around.
  @inline(__always) private static func share(at distance: UInt8) -> Float {
    Float(reach &- Int(distance)) / Float(reach &- untouched)
  }
}

extension FlatAreas {
  /// The rows of `kept` between the first and the last that a block of one color lies in; nil where there is none.
  ///
  /// A pixel that networks are not left alone at has the four pixels to each side in its color, and so a block of 4 × 4
  /// that it lies in, or what the picture has of that.
  private static func rowsWithPlainBlocks(in source: NetworkTensor, _ kept: PixelRect) -> Range<Int>? {
    let side = untouched + 1
    let columns = kept.x / side..<(kept.maxX + side - 1) / side
    let rows = kept.y / side..<(kept.maxY + side - 1) / side
    func hasPlainBlock(_ row: Int) -> Bool {
      source.withUnsafeSamples { samples in
        columns.contains { column in
          isPlain(samples, source.size, x: column * side, y: row * side, side: side)
        }
      }
    }
    guard let first = rows.first(where: hasPlainBlock), let last = rows.last(where: hasPlainBlock) else { return nil }
    return max(kept.y, first * side)..<min(kept.maxY, (last + 1) * side)
  }

  /// Whether a square is of one color, as far as it lies in the picture. Mostly the first two pixels tell.
  private static func isPlain(
    _ samples: UnsafeBufferPointer<Float>, _ size: PixelSize, x: Int, y: Int, side: Int
  ) -> Bool {
    let first = y &* size.width &+ x
    for row in y..<min(y &+ side, size.height) {
      for column in x..<min(x &+ side, size.width)
      where !isSame(samples, first, row &* size.width &+ column) { return false }
    }
    return true
  }

  /// Whether two pixels are of one color.
  @inline(__always) private static func isSame(_ samples: UnsafeBufferPointer<Float>, _ one: Int, _ other: Int) -> Bool
  {
    let (one, other) = (3 &* one, 3 &* other)
    return samples[one] == samples[other] && samples[one &+ 1] == samples[other &+ 1]
      && samples[one &+ 2] == samples[other &+ 2]
  }

  /// For each pixel of `area` how far around it all is of its color, at most `reach`, by the two sweeps of Rosenfeld and
  /// Pfaltz, “Sequential operations in digital picture processing”, 1966. Each row has a margin of one at both ends.
  private static func distances(in source: NetworkTensor, _ area: PixelRect) -> [UInt8] {
    let stride = area.width + 2
    var distances = [UInt8](repeating: UInt8(reach), count: stride * area.height)
    distances.withUnsafeMutableBufferPointer { distances in
      guard let start = distances.baseAddress else { return }
      markEdges(in: source, area, start, stride: stride)
      for y in 0..<area.height {
        let row = start + y * stride
        if y > 0 { lower(row, beside: row - stride, count: area.width) }
        for x in 1...area.width { row[x] = min(row[x], row[x &- 1] &+ 1) }
      }
      for y in (0..<area.height).reversed() {
        let row = start + y * stride
        if y < area.height - 1 { lower(row, beside: row + stride, count: area.width) }
        for x in (1...area.width).reversed() { row[x] = min(row[x], row[x &+ 1] &+ 1) }
      }
    }
    return distances
  }

  /// No pixel is farther from another color than those of the row beside its own, and one.
  private static func lower(
    _ row: UnsafeMutablePointer<UInt8>, beside other: UnsafeMutablePointer<UInt8>, count: Int
  ) {
    for x in 1...count { row[x] = min(row[x], min(other[x &- 1], min(other[x], other[x &+ 1])) &+ 1) }
  }

  /// Sets 0 for every pixel of `area` that touches one of another color.
  private static func markEdges(
    in source: NetworkTensor, _ area: PixelRect, _ distances: UnsafeMutablePointer<UInt8>, stride: Int
  ) {
    source.withUnsafeSamples { samples in
      for y in 0..<area.height {
        let (line, row) = ((area.y &+ y) &* source.size.width &+ area.x, distances + (y &* stride &+ 1))
        for x in 0..<area.width {
          if x < area.width &- 1, !isSame(samples, line &+ x, line &+ x &+ 1) {
            for other in max(0, y &- 1)...min(area.height &- 1, y &+ 1) {
              distances[other &* stride &+ x &+ 1] = 0
              distances[other &* stride &+ x &+ 2] = 0
            }
          }
          if y < area.height &- 1, !isSame(samples, line &+ x, line &+ x &+ source.size.width) {
            for column in max(0, x &- 1)...min(area.width &- 1, x &+ 1) {
              row[column] = 0
              row[column &+ stride] = 0
            }
          }
        }
      }
    }
  }
}
