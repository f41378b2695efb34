/// A function applied to every sample.
public enum NetworkActivation: Sendable, Hashable {
  /// x where positive, else 0.
  case relu
  /// x where positive, else slope · x.
  case leakyReLU(slope: Float)
  /// x where positive, else slopes[channel] · x (He et al. 2015).
  case prelu(slopes: [Float])

  /// The slope for negative inputs of each of `channels` channels.
  public func slopes(channels: Int) -> [Float] {
    switch self {
    case .relu: [Float](repeating: 0, count: channels)
    case .leakyReLU(let slope): [Float](repeating: slope, count: channels)
    case .prelu(let slopes): slopes
    }
  }
}
