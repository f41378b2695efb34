internal import UpscaleCore

/// What a context looks at, and the cells that it makes of it.
struct ContextDescriptor: Hashable {
  var channels: Int
  /// Of the convolution in strides.
  var side: Int
  var stride: Int
  var window: Int
  var step: Int
  var input: SampleFormat

  init(_ context: PooledContext, input: SampleFormat) {
    (channels, side, stride) = (context.channels, context.reduction.kernelSize, context.stride)
    (window, step, self.input) = (context.window, context.step, input)
  }

  var macros: [(String, Int)] {
    [
      ("CHANNELS", channels), ("SIDE", side), ("STRIDE", stride), ("WINDOW", window), ("STEP", step),
      ("INPUT_UNIT", input.unit), ("INPUT_HALF", input.isHalf ? 1 : 0),
    ]
  }
}
