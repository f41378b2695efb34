/// What an operation says of itself: all that planning and lowering know of it. Each has a file here; beyond that and its
/// case of `NetworkOperation`, only the code that computes it knows it.
protocol DescribedOperation {
  /// How many values it takes.
  var inputCount: ClosedRange<Int> { get }

  /// The shape of its value, given those of its inputs, which are as many as it takes.
  /// - Throws: `invalidNetwork` where its numbers do not fit one another, or the inputs.
  func shape(of inputs: [ValueShape]) throws(UpscaleError) -> ValueShape

  /// How many times longer the sides of its value's pixels are than those of its inputs.
  var pixelSideFactor: Double { get }

  /// Multiply-adds for a pixel of its value.
  var multiplyAddsPerPixel: Int { get }

  /// The trained numbers, in the order of model files.
  var numbers: [[Float]] { get }

  /// The operation with other trained numbers; nil where it has none.
  func replacing(_ numbers: [[Float]]) -> NetworkOperation?

  /// The operation again where it looks at all of the picture first.
  var measured: MeasuredOperation? { get }

  /// Makes a step that hands on its input do the operation alone.
  func begin(_ step: inout LoweredStep)
}

extension DescribedOperation {
  var inputCount: ClosedRange<Int> { 1...1 }
  var pixelSideFactor: Double { 1 }
  var multiplyAddsPerPixel: Int { 0 }
  var numbers: [[Float]] { [] }
  func replacing(_ numbers: [[Float]]) -> NetworkOperation? { nil }
  var measured: MeasuredOperation? { nil }
}
