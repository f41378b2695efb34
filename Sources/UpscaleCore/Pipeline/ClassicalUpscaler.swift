/// Enlarges with a classical resampling filter alone: the baseline that networks are compared with, and the right tool
/// for pixel art (`nearest`).
public struct ClassicalUpscaler: Upscaler {
  public let resamplingKernel: ResamplingKernel
  public var passMethods: [PassMethod] { [] }

  /// An upscaler that resamples by `kernel`.
  public init(_ kernel: ResamplingKernel) { resamplingKernel = kernel }

  public func preparedNetwork(for method: PassMethod) async throws -> any PreparedNetwork {
    throw UpscaleError(.invalidRequest, "\(resamplingKernel.rawValue) is a resampler and runs no network passes.")
  }
}
