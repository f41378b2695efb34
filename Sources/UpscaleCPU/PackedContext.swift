internal import CUpscaleKernels
internal import UpscaleCore

/// A context's weights in the order the kernels read them, and how its samples and cells lie in memory.
final class PackedContext: Sendable {
  let context: PooledContext
  let reduction: PackedConvolution
  let layers: [PackedConvolution]
  /// Floats of a sample or a cell: its channels in whole vectors, of which the rest are zeros.
  let stride: Int
  /// Cells of zeros around the grid, which the layers read.
  let border: Int

  /// - Parameter blockUnits: the units of a block of weights, as the kernels want it.
  init(_ context: PooledContext, blockUnits: Int) {
    self.context = context
    stride = PackedConvolution.padded(context.channels)
    border = context.layers.reduce(0) { max($0, $1.radius) }
    reduction = PackedConvolution(FusedConvolution(source: context.reduction), blockUnits: blockUnits)
    layers = context.layers.enumerated().map { index, layer in
      let isLast = index == context.layers.count - 1
      return PackedConvolution(
        FusedConvolution(source: layer, activation: isLast ? nil : .relu), blockUnits: blockUnits)
    }
  }

  /// Floats that a thread needs besides while it pools a row.
  var scratch: Int { withUnsafePointer(to: reduction.descriptor) { upscale_pooling_scratch($0) } }
}
