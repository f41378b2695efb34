internal import UpscaleCore

/// The square windows of a picture that have the most fine detail: a photograph with little depth of field is judged by
/// what is in focus.
struct SharpestWindows {
  /// The longest side of a window, in pixels.
  static let side = 128
  /// Below this side of the picture there is nothing to judge by.
  static let leastSide = 48
  /// At most so many.
  private static let most = 12
  /// Windows begin at multiples of this.
  private static let step = side / 2
  /// Beyond about so many pixels, rows are left out of the search.
  private static let pixelsSearched = 1_000_000

  /// Sharpest first, all of one size; empty for a picture too small.
  let rects: [PixelRect]

  init(of image: UpscaleImage) {
    let size = image.size
    guard min(size.width, size.height) >= SharpestWindows.leastSide else {
      rects = []
      return
    }
    let side = min(SharpestWindows.side, size.width, size.height)
    let detail = BlockDetail(of: image, rowStep: SharpestWindows.rowStep(for: size))
    var scored: [(score: Float, rect: PixelRect)] = []
    for y in stride(from: 0, through: size.height - side, by: SharpestWindows.step) {
      for x in stride(from: 0, through: size.width - side, by: SharpestWindows.step) {
        let rect = PixelRect(x: x, y: y, width: side, height: side)
        scored.append((detail.mean(over: rect), rect))
      }
    }
    // Of equal windows the first: sorting must not depend on anything else.
    let sorted = scored.enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
    rects = sorted.prefix(max(4, min(SharpestWindows.most, scored.count / 4))).map(\.element.rect)
  }

  /// Every how many rows are looked at.
  private static func rowStep(for size: PixelSize) -> Int {
    let pixels = Double(size.width) * Double(size.height)
    return pixels <= Double(pixelsSearched) ? 1 : min(16, max(4, Int(3 * pixels / Double(pixelsSearched))))
  }

  /// Squared second differences, summed over blocks of half a window's side.
  private struct BlockDetail {
    let columns: Int
    let rows: Int
    private var sums: [Float]
    private var counts: [Float]

    init(of image: UpscaleImage, rowStep: Int) {
      let (width, height, step) = (image.size.width, image.size.height, SharpestWindows.step)
      columns = (width + step - 1) / step
      rows = (height + step - 1) / step
      sums = [Float](repeating: 0, count: columns * rows)
      counts = sums
      var lines = (0..<3).map { _ in [Float](repeating: 0, count: width) }
      var loaded = [-1, -1, -1]
      for y in stride(from: 1, to: height - 1, by: rowStep) {
        for row in y - 1...y + 1 where loaded[row % 3] != row {
          lines[row % 3].withUnsafeMutableBufferPointer {
            LumaPatch.read(image, row: row, columns: 0..<width, into: $0)
          }
          loaded[row % 3] = row
        }
        add(above: lines[(y - 1) % 3], row: lines[y % 3], below: lines[(y + 1) % 3], blockRow: y / step)
      }
    }

    private mutating func add(above: [Float], row: [Float], below: [Float], blockRow: Int) {
      above.withUnsafeBufferPointer { above in
        row.withUnsafeBufferPointer { row in
          below.withUnsafeBufferPointer { below in
            for block in 0..<columns {
              let range = max(1, block * SharpestWindows.step)..<min(row.count - 1, (block + 1) * SharpestWindows.step)
              guard !range.isEmpty else { continue }
              var sum: Float = 0
              for x in range {
                let across = row[x - 1] - 2 * row[x] + row[x + 1]
                let down = above[x] - 2 * row[x] + below[x]
                sum += across * across + down * down
              }
              sums[blockRow * columns + block] += sum
              counts[blockRow * columns + block] += Float(range.count)
            }
          }
        }
      }
    }

    /// A window begins at a block; what it has of blocks at its other end counts as a whole block.
    func mean(over rect: PixelRect) -> Float {
      let step = SharpestWindows.step
      var (sum, count): (Float, Float) = (0, 0)
      for row in rect.y / step..<min(rows, (rect.maxY + step - 1) / step) {
        for column in rect.x / step..<min(columns, (rect.maxX + step - 1) / step) {
          sum += sums[row * columns + column]
          count += counts[row * columns + column]
        }
      }
      return count > 0 ? sum / count : 0
    }
  }
}
