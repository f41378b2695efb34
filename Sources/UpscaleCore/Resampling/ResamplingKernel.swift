/// A classical resampling filter.
public enum ResamplingKernel: String, Sendable, Hashable, CaseIterable {
  /// The closest pixel: keeps pixel art as it is.
  case nearest
  /// Keys' cubic convolution with a = −0.5 (Keys 1981), also called Catmull-Rom.
  case bicubic
  /// A sinc windowed by a sinc, three lobes (Duchon 1979).
  case lanczos3

  /// How far the kernel reaches from its center, in pixels of the coarser image.
  public var support: Double {
    switch self {
    case .nearest: 0.5
    case .bicubic: 2
    case .lanczos3: 3
    }
  }

  /// The kernel's value at distance `x`.
  package func weight(_ x: Double) -> Double {
    let x = abs(x)
    switch self {
    case .nearest: return x <= 0.5 ? 1 : 0
    case .bicubic:
      if x < 1 { return (1.5 * x - 2.5) * x * x + 1 }
      return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
    case .lanczos3: return x < 3 ? ResamplingKernel.sinc(x) * ResamplingKernel.sinc(x / 3) : 0
    }
  }

  private static func sinc(_ x: Double) -> Double {
    guard x > 1e-8 else { return 1 }
    return CMath.sine(.pi * x) / (.pi * x)
  }
}
