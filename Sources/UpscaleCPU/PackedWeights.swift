internal import UpscaleCore

/// The weights of a step, packed for the kernels that run it.
enum PackedWeights: Sendable {
  /// Of an activation that stands alone; empty where there is none.
  case slopes([Float])
  case direct(PackedConvolution, sources: Int)
  case depthwise(PackedDepthwise)
  case pixels(PackedPixels)
  case winograd(PackedWinograd)
  /// Of a step that measures for a context.
  case context(PackedContext)

  /// Floats that a thread needs besides while it runs the step.
  var scratch: Int {
    switch self {
    case .slopes, .depthwise, .pixels: 0
    case .direct(let packed, let sources): packed.scratch(sources: sources)
    case .winograd(let packed): packed.scratch
    case .context(let packed): packed.scratch
    }
  }
}

extension ExecutionPlan {
  /// The weights of every step.
  /// - Parameters:
  ///   - blockUnits: the units of a block of weights.
  ///   - bf16: whether Winograd's products are to be computed in bfloat16.
  func packedWeights(blockUnits: Int, bf16: Bool) -> [PackedWeights] {
    steps.map { step in
      if let depthwise = step.depthwise { return .depthwise(PackedDepthwise(depthwise, activation: step.activation)) }
      if let kernel = step.pixelKernel { return .pixels(PackedPixels(kernel)) }
      if case .context(let context) = step.measures {
        return .context(PackedContext(context, blockUnits: blockUnits))
      }
      guard let fused = FusedConvolution(step) else {
        return .slopes(step.activation?.slopes(channels: values[step.output].channels) ?? [])
      }
      guard let tile = step.grid?.side else {
        return .direct(PackedConvolution(fused, blockUnits: blockUnits), sources: step.sources.count)
      }
      let sources = step.sources.map { values[$0] }
      return .winograd(PackedWinograd(fused, tile: tile, sources: sources, blockUnits: blockUnits, bf16: bf16))
    }
  }
}
