/// Pixels that are repeated.
struct NearestUpsampling: DescribedOperation {
  var factor: Int

  func shape(of inputs: [ValueShape]) throws(UpscaleError) -> ValueShape { try inputs[0].enlarged(by: factor) }

  var pixelSideFactor: Double { 1 / Double(max(1, factor)) }

  func begin(_ step: inout LoweredStep) { step.epilogue = [.enlarge(factor: factor)] }
}
