/// Channels that become pixels.
struct PixelShuffle: DescribedOperation {
  var factor: Int

  func shape(of inputs: [ValueShape]) throws(UpscaleError) -> ValueShape {
    var shape = inputs[0]
    guard factor > 0, factor <= UpscaleNetwork.limit, shape.channels % (factor * factor) == 0 else {
      throw .misfit("\(shape.channels) channels cannot be shuffled into \(factor)×\(factor) pixels.")
    }
    shape.channels /= factor * factor
    return try shape.enlarged(by: factor)
  }

  var pixelSideFactor: Double { 1 / Double(max(1, factor)) }

  func begin(_ step: inout LoweredStep) { step.epilogue = [.shuffle(factor: factor)] }
}
