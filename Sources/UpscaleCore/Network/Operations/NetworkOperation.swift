/// What a node of a network does. A closed set: every backend implements all of it.
public enum NetworkOperation: Sendable, Hashable {
  /// Takes one value, or several of the same scale whose channels are concatenated in the order of the inputs.
  case convolution(NetworkConvolution)
  /// A convolution of each channel by itself.
  case depthwise(DepthwiseConvolution)
  /// A function of each sample by itself.
  case activation(NetworkActivation)
  /// Every pixel's channels brought to mean 0 and variance 1, then weighted.
  case pixelNorm(PixelNorm)
  /// The sum of two inputs of equal shape.
  case add
  /// The product of two inputs of equal shape, sample by sample.
  case multiply
  /// Moves channels into space (Shi et al. 2016): out[c, h·f + i, w·f + j] = in[c·f² + i·f + j, h, w].
  case pixelShuffle(factor: Int)
  /// Moves space into channels, the inverse of a shuffle: out[c·f² + i·f + j, h, w] = in[c, h·f + i, w·f + j].
  case pixelUnshuffle(factor: Int)
  /// Repeats every pixel `factor` times in both directions.
  case upsampleNearest(factor: Int)
  /// Moves all pixels this many places to the right and down, or left and up if negative; zeros come in. It helps
  /// gather blocks of pixels that do not begin where the image does.
  case translation(by: Int)
  /// Multiplies every channel by a factor computed from the means of all channels over the whole image.
  case channelGate(ChannelGate)
  /// A value of its input's size that describes what surrounds every pixel, across the whole image.
  case pooledContext(PooledContext)

  var described: any DescribedOperation {
    switch self {
    case .convolution(let convolution): convolution
    case .depthwise(let convolution): convolution
    case .activation(let activation): activation
    case .pixelNorm(let norm): norm
    case .add: SampleJoin.add
    case .multiply: SampleJoin.multiply
    case .pixelShuffle(let factor): PixelShuffle(factor: factor)
    case .pixelUnshuffle(let factor): PixelUnshuffle(factor: factor)
    case .upsampleNearest(let factor): NearestUpsampling(factor: factor)
    case .translation(let pixels): PixelTranslation(pixels: pixels)
    case .channelGate(let gate): gate
    case .pooledContext(let context): context
    }
  }
}
