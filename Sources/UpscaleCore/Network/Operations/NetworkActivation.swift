/// A function applied to every sample.
public enum NetworkActivation: Sendable, Hashable {
  /// x if positive, otherwise 0.
  case relu
  /// x if positive, otherwise slope · x.
  case leakyReLU(slope: Float)
  /// x if positive, otherwise slopes[channel] · x (He et al. 2015).
  case prelu(slopes: [Float])
  /// 1 / (1 + e⁻ˣ), plus a constant: attention often subtracts a half.
  case sigmoid(plus: Float)
  /// x / (1 + e⁻ˣ), also called swish (Elfwing et al. 2017).
  case silu
  /// x · Φ(x), where Φ is the normal distribution (Hendrycks and Gimpel 2016); exact, not approximated with tanh.
  case gelu

  /// The slope for negative inputs of each of `channels` channels; nil for functions that are not two straight lines.
  public func slopes(channels: Int) -> [Float]? {
    switch self {
    case .relu: [Float](repeating: 0, count: channels)
    case .leakyReLU(let slope): [Float](repeating: slope, count: channels)
    case .prelu(let slopes): slopes
    case .sigmoid, .silu, .gelu: nil
    }
  }

  /// Whether a positive factor may be applied before or after.
  var isRectifier: Bool { slopes(channels: 1) != nil }
}

extension NetworkActivation: DescribedOperation {
  func shape(of inputs: [ValueShape]) throws(UpscaleError) -> ValueShape {
    if case .prelu(let slopes) = self, slopes.count != inputs[0].channels {
      throw .misfit("PReLU has \(slopes.count) slopes for \(inputs[0].channels) channels.")
    }
    guard isFinite else { throw .misfit("An activation's numbers contain infinite or NaN values.") }
    return inputs[0]
  }

  var numbers: [[Float]] { if case .prelu(let slopes) = self { [slopes] } else { [] } }

  func replacing(_ numbers: [[Float]]) -> NetworkOperation? {
    if case .prelu = self { .activation(.prelu(slopes: numbers[0])) } else { nil }
  }

  func begin(_ step: inout LoweredStep) { step.epilogue = [.activation(self)] }

  /// Whether all numbers that it computes with are finite.
  private var isFinite: Bool {
    if case .sigmoid(let plus) = self { plus.isFinite } else { slopes(channels: 1)?.allSatisfy(\.isFinite) ?? true }
  }
}
