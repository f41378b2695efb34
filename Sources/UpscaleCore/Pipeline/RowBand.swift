/// Consecutive full rows of a picture on their way through the pipeline.
public struct RowBand: Sendable {
  /// The row of the picture that the first row of `tensor` is.
  public var firstRow: Int
  /// The rows, as wide as the picture. A sink gets them as floats, or as the samples that it stores.
  public var tensor: NetworkTensor

  public init(firstRow: Int, tensor: NetworkTensor) {
    self.firstRow = firstRow
    self.tensor = tensor
  }

  public var rows: Range<Int> { firstRow..<firstRow + tensor.size.height }
}
