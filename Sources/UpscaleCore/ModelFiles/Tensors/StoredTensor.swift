/// Where the numbers of one tensor lie in a model file. Whoever makes one has checked that they lie inside.
package struct StoredTensor: Sendable, Hashable {
  package var type: TensorElement
  package var shape: [Int]
  /// How many elements lie between neighbors along each side.
  var strides: [Int]
  /// The byte of the file at which the first element begins.
  var start: Int

  package init(type: TensorElement, shape: [Int], strides: [Int]? = nil, start: Int) {
    self.type = type
    self.shape = shape
    self.strides = strides ?? StoredTensor.rowMajorStrides(shape)
    self.start = start
  }

  package var elementCount: Int { shape.reduce(1, *) }
  var byteCount: Int { elementCount * type.byteCount }

  /// Whether the elements lie one after the other, the last side's neighbors side by side.
  var isRowMajor: Bool { strides == StoredTensor.rowMajorStrides(shape) || elementCount <= 1 }

  private static func rowMajorStrides(_ shape: [Int]) -> [Int] {
    var (strides, step) = ([Int](repeating: 1, count: shape.count), 1)
    for side in shape.indices.reversed() {
      strides[side] = step
      // A side of zero leaves nothing to step over, and the others may be anything.
      step = step.multipliedReportingOverflow(by: max(shape[side], 1)).partialValue
    }
    return strides
  }

  /// The number of elements of `shape`; nil where a side is negative or the bytes do not fit an `Int`.
  static func elementCount(of shape: [Int], type: TensorElement) -> Int? {
    var count = type.byteCount
    for side in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: side)
      guard side >= 0, !overflow else { return nil }
      count = product
    }
    return count / type.byteCount
  }
}
