/// The sum or the product of two values, sample by sample.
enum SampleJoin: DescribedOperation {
  case add, multiply

  var inputCount: ClosedRange<Int> { 2...2 }

  func shape(of inputs: [ValueShape]) throws(UpscaleError) -> ValueShape {
    var shape = inputs[0]
    guard inputs[1].channels == shape.channels, inputs[1].isAsLarge(as: shape) else {
      throw .misfit(
        "Values of \(shape.channels) channels at \(shape.scaleName)× and \(inputs[1].channels) at "
          + "\(inputs[1].scaleName)× cannot be \(self == .add ? "added" : "multiplied").")
    }
    shape.reach = max(shape.reach, inputs[1].reach)
    return shape
  }

  func begin(_ step: inout LoweredStep) { step.epilogue = [self == .add ? .add(repeated: 1) : .multiply] }
}
