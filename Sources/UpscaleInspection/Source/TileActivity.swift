internal import UpscaleCore

/// How much fine structure tiles of 8 × 8 pixels have beside their steepest step. JPEG spreads ripples over the whole block
/// that an edge lies in (mosquito noise), so that tiles with edges lose their quiet parts, and empties the others.
struct TileActivity {
  /// Tiles by their steepest step between neighbors, in levels of luma, from these on: even, faint, middle, strong, sharp.
  private static let steps: [Float] = [4, 12, 32, 80]
  static let classCount = steps.count + 1
  private static let side = 8
  /// Fewer tiles of a class say nothing.
  private static let leastCount = 8
  /// Of larger images evenly spread rows of tiles are looked at, and only the middle of very wide ones.
  private static let (pixelsSeen, longestRow) = (400_000, 4096)

  /// What share of the tiles is of each class.
  private(set) var shares = [Double](repeating: 0, count: classCount)
  /// The mean logarithm of the fine structure of luma (Immerkær's operator, 1996, in levels) of a class's tiles. Nil where
  /// there are too few tiles.
  private(set) var structure = [Double?](repeating: nil, count: classCount)
  /// The same of the tile below which a tenth of the class is.
  private(set) var quiet = [Double?](repeating: nil, count: classCount)
  /// The mean logarithm of the fine structure of both color differences. Nil for gray images, too.
  private(set) var color = [Double?](repeating: nil, count: classCount)
  /// The mean logarithm of the deviation of colors within even tiles.
  private(set) var stains: Double?

  /// Nil for an image too small to have a tile.
  init?(of image: UpscaleImage) {
    let (columns, height) = (TileActivity.columns(of: image), image.size.height)
    guard columns.count >= TileActivity.side + 2, height >= TileActivity.side + 2 else { return nil }
    let rows = (height - 2) / TileActivity.side
    let seen = max(1, min(rows, TileActivity.pixelsSeen / (columns.count * TileActivity.side)))
    var strip = Strip(columns: columns, hasColor: image.format.channels.colorCount == 3)
    var classes = [[Tile]](repeating: [], count: TileActivity.classCount)
    for index in 0..<seen {
      strip.read(image, firstRow: index * rows / seen * TileActivity.side)
      for tile in strip.tiles { classes[TileActivity.steps.count { $0 <= tile.step }].append(tile) }
    }
    let count = classes.reduce(0) { $0 + $1.count }
    for (index, tiles) in classes.enumerated() {
      shares[index] = Double(tiles.count) / Double(count)
      guard tiles.count >= TileActivity.leastCount else { continue }
      func mean(_ value: (Tile) -> Float) -> Double { Double(tiles.reduce(0) { $0 + value($1) }) / Double(tiles.count) }
      structure[index] = mean(\.structure)
      quiet[index] = Double(tiles.map(\.structure).sorted()[tiles.count / 10])
      guard strip.hasColor else { continue }
      color[index] = mean(\.color)
      if index == 0 { stains = mean(\.stains) }
    }
  }

  private static func columns(of image: UpscaleImage) -> Range<Int> {
    let width = min(image.size.width, longestRow)
    let start = (image.size.width - width) / 2
    return start..<start + width
  }

  private struct Tile {
    var step: Float
    var structure: Float
    var color: Float
    var stains: Float
  }

  /// A row of tiles, with a row and a column of pixels around it.
  private struct Strip {
    let hasColor: Bool
    private let columns: Range<Int>
    /// Row after row.
    private var luma: [Float]
    private var blue: [Float]
    private var red: [Float]

    init(columns: Range<Int>, hasColor: Bool) {
      self.columns = columns
      self.hasColor = hasColor
      luma = [Float](repeating: 0, count: columns.count * (TileActivity.side + 2))
      blue = hasColor ? luma : []
      red = blue
    }

    mutating func read(_ image: UpscaleImage, firstRow: Int) {
      let (width, columns, hasColor) = (columns.count, columns, hasColor)
      luma.withUnsafeMutableBufferPointer { luma in
        blue.withUnsafeMutableBufferPointer { blue in
          red.withUnsafeMutableBufferPointer { red in
            for row in 0..<TileActivity.side + 2 {
              func line(_ plane: UnsafeMutableBufferPointer<Float>) -> UnsafeMutableBufferPointer<Float> {
                UnsafeMutableBufferPointer(rebasing: plane[row * width..<(row + 1) * width])
              }
              LumaPatch.read(image, row: firstRow + row, columns: columns, into: line(luma))
              guard hasColor else { continue }
              ColorDifferences.read(image, row: firstRow + row, columns: columns, blue: line(blue), red: line(red))
            }
          }
        }
      }
    }

    var tiles: [Tile] {
      let (width, side) = (columns.count, TileActivity.side)
      var (step, structure, color) = (
        [Float](repeating: 0, count: width), [Float](repeating: 0, count: width), [Float](repeating: 0, count: width)
      )
      for row in 1...side {
        Strip.addStep(luma, row, to: &step)
        Strip.addStructure([luma], row, to: &structure)
        if hasColor { Strip.addStructure([blue, red], row, to: &color) }
      }
      let count = Float(side * side)
      return stride(from: 1, through: width - 1 - side, by: side).map { start in
        let range = start..<start + side
        let highest = step[range].max() ?? 0
        let isEven = highest < TileActivity.steps[0]
        let deviation = isEven && hasColor ? self.deviation(blue, at: start) + self.deviation(red, at: start) : 0
        return Tile(
          step: highest, structure: structure[range].reduce(0, +) / count, color: color[range].reduce(0, +) / count,
          stains: Strip.logarithm(deviation + 0.1))
      }
    }

    /// The standard deviation within the tile that begins at a column.
    private func deviation(_ plane: [Float], at start: Int) -> Float {
      var (sum, square): (Float, Float) = (0, 0)
      plane.withUnsafeBufferPointer { plane in
        for row in 1...TileActivity.side {
          for x in start..<start + TileActivity.side {
            let value = plane[row &* columns.count &+ x]
            sum += value
            square += value * value
          }
        }
      }
      let mean = sum / Float(TileActivity.side * TileActivity.side)
      return max(0, square / Float(TileActivity.side * TileActivity.side) - mean * mean).squareRoot()
    }

    /// Takes the higher of the steps to the right and downwards, where it is higher than what was there.
    private static func addStep(_ plane: [Float], _ row: Int, to target: inout [Float]) {
      let width = target.count
      target.withUnsafeMutableBufferPointer { target in
        plane.withUnsafeBufferPointer { plane in
          guard let line = plane.baseAddress.map({ $0 + row * width }) else { return }
          for x in 1..<width - 1 {
            let higher = max(abs(line[x &+ 1] - line[x]), abs(line[x &+ width] - line[x]))
            target[x] = max(target[x], higher)
          }
        }
      }
    }

    /// Adds the logarithm of the operator's response, summed over the planes.
    private static func addStructure(_ planes: [[Float]], _ row: Int, to target: inout [Float]) {
      let width = target.count
      withUnsafeTemporaryAllocation(of: Float.self, capacity: width) { response in
        response.initialize(repeating: 0.1)
        for plane in planes {
          plane.withUnsafeBufferPointer { plane in
            guard let line = plane.baseAddress.map({ $0 + row * width }) else { return }
            let (above, below) = (line - width, line + width)
            for x in 1..<width - 1 {
              let corners = above[x &- 1] + above[x &+ 1] + below[x &- 1] + below[x &+ 1]
              let sides = above[x] + below[x] + line[x &- 1] + line[x &+ 1]
              response[x] += abs(corners - 2 * sides + 4 * line[x]) / 6
            }
          }
        }
        target.withUnsafeMutableBufferPointer { target in
          for x in 1..<width - 1 { target[x] += logarithm(response[x]) }
        }
      }
    }

    /// The natural logarithm of a positive number to 0.06, by its exponent and, for the rest, a straight line.
    @inline(__always) private static func logarithm(_ value: Float) -> Float {
      Float(Int32(truncatingIfNeeded: value.bitPattern)) * 8.262_958e-8 - 88.029_69
    }
  }
}
