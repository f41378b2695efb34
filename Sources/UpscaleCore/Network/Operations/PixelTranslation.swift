/// Pixels that move to the right and down.
struct PixelTranslation: DescribedOperation {
  var pixels: Int

  func shape(of inputs: [ValueShape]) throws(UpscaleError) -> ValueShape {
    guard (-64...64).contains(pixels) else { throw .misfit("Moving pixels by \(pixels) is outside −64 … 64.") }
    var shape = inputs[0]
    shape.reach += abs(pixels)
    return shape
  }

  func begin(_ step: inout LoweredStep) { step.epilogue = [.translate(by: pixels)] }
}
