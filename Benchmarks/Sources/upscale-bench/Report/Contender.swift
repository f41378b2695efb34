import Upscale

/// An upscaler with the name that it has in a plot.
struct Contender {
  let method: String
  let scale: Int
  let upscaler: any Upscaler

  var isClassical: Bool { upscaler.passMethods.isEmpty }

  /// A shipped model alone.
  init(
    _ model: UpscaleModel, on backend: any UpscaleBackend, precision: UpscalePrecision = .full, ensemble: Bool = false
  ) throws {
    method = ensemble ? "\(model.family) ensemble" : model.family
    scale = model.scale
    upscaler = try NetworkUpscaler(models: [model], backend: backend, precision: precision, ensemble: ensemble)
  }

  init(_ kernel: ResamplingKernel, scale: Int) {
    method = kernel.rawValue
    self.scale = scale
    upscaler = ClassicalUpscaler(kernel)
  }

  /// For each pixel of the source. A resampler takes as many pixels as its kernel is wide, across for every column of
  /// the result and down for every pixel of it, in three channels; the nearest pixel is taken as it is.
  var multiplyAdds: Double {
    if let pass = upscaler.passMethods.first { return Double(pass.multiplyAddsPerPixel) }
    let taps = 2 * upscaler.resamplingKernel.support
    return taps > 1 ? 3 * taps * Double(scale + scale * scale) : 0
  }

  /// The result, and the seconds that it took.
  func enlarge(_ image: UpscaleImage) async throws -> (result: UpscaleImage, seconds: Double) {
    let start = ContinuousClock.now
    let result = try await upscaler.upscale(image, to: UpscaleRequest(.scale(Double(scale))))
    return (result, (ContinuousClock.now - start) / .seconds(1))
  }
}
