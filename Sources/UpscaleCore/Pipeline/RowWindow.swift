/// Consecutive rows that a stage holds on to: bands are appended below, rows that no one needs any more are dropped
/// from the top.
struct RowWindow {
  /// What it takes for each row held, in rows: when it grows, both the old and the new memory.
  static let growthFactor = 1.1

  let samplesPerRow: Int
  private(set) var rows: Range<Int> = 0..<0
  private var storage: [Float] = []
  /// Rows at the beginning of `storage` that are dropped already: moving the rest up is put off until it pays.
  private var dropped = 0

  init(samplesPerRow: Int) { self.samplesPerRow = samplesPerRow }

  /// Adds the rows of `band`, which follow the last row held.
  mutating func append(_ band: RowBand) {
    if dropped > 0 {
      storage.removeFirst(dropped * samplesPerRow)
      dropped = 0
    }
    band.tensor.withUnsafeSamples { storage.append(contentsOf: $0) }
    rows = rows.lowerBound..<rows.upperBound + band.tensor.size.height
  }

  /// Bytes that `append` may take for so many rows more: all of the array anew where it must grow, by doubling.
  func growth(by count: Int) -> Int {
    let needed = (rows.count + count) * samplesPerRow
    return needed > storage.capacity ? max(needed, 2 * storage.capacity) * MemoryLayout<Float>.size : 0
  }

  /// Drops the rows above `row`.
  mutating func drop(above row: Int) {
    let count = min(max(0, row - rows.lowerBound), rows.count)
    dropped += count
    rows = rows.lowerBound + count..<rows.upperBound
  }

  /// The samples of the rows held, beginning with `rows.lowerBound`.
  func withUnsafeSamples<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try storage.withUnsafeBufferPointer { (all) throws(Failure) in
      try body(UnsafeBufferPointer(rebasing: all[(dropped * samplesPerRow)...]))
    }
  }
}
