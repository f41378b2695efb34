/// Blocks of pixels that become channels of one.
struct PixelUnshuffle: DescribedOperation {
  var factor: Int

  func shape(of inputs: [ValueShape]) throws(UpscaleError) -> ValueShape {
    var shape = try inputs[0].reduced(by: factor)
    shape.channels *= factor * factor
    return shape
  }

  var pixelSideFactor: Double { Double(factor) }

  func begin(_ step: inout LoweredStep) { step.epilogue = [.gather(factor: factor)] }
}
