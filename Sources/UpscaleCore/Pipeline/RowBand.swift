/// Consecutive full rows of an image on their way through the pipeline.
public struct RowBand: Sendable {
  /// The image row that the first row of `tensor` is.
  public var firstRow: Int
  /// The rows, as wide as the image. A sink gets them as floats, or as the samples that it stores.
  public var tensor: NetworkTensor

  /// Rows from `firstRow` on.
  public init(firstRow: Int, tensor: NetworkTensor) {
    self.firstRow = firstRow
    self.tensor = tensor
  }

  /// Which rows of the image they are.
  public var rows: Range<Int> { firstRow..<firstRow + tensor.size.height }

  /// Calls `body` for one part after another, each of at most `rows` rows. Cost: a copy of each part, where there are more
  /// than one.
  func forEachPart(of rows: Int, _ body: (RowBand) async throws -> Void) async throws {
    guard tensor.size.height > rows else { return try await body(self) }
    for first in stride(from: 0, to: tensor.size.height, by: rows) {
      let part = first..<min(first + rows, tensor.size.height)
      try MemoryHeadroom.require(part.count * tensor.bytesPerRow)
      try await body(RowBand(firstRow: firstRow + first, tensor: tensor.rows(part)))
    }
  }
}
