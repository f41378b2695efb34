public import UpscaleCore
internal import UpscaleModels

/// Creates upscalers from the names that users give.
public enum Upscalers {
  /// The upscaler called `name`: “auto” (`AutoUpscaler`), which chooses for each image, a shipped model or family, a
  /// model file as `ModelCatalog.named` finds it, or a classical resampler (`nearest`, `bicubic`, `lanczos3`). Reads
  /// weights and looks for devices off the caller's actor.
  /// - Parameters:
  ///   - name: what to enlarge with.
  ///   - backend: where networks run.
  ///   - threads: for the CPU; all processors if nil.
  ///   - device: the OpenCL devices to use, as `OpenCLDevice.named` takes them; the best if nil.
  ///   - precision: how precisely networks are computed.
  ///   - ensemble: whether every pass averages eight rotated and mirrored runs, for eight times the work.
  /// - Throws: `unknownName` listing the available names; what `ModelCatalog.named` and `BackendChoice.makeBackend`
  ///   throw.
  @concurrent public static func named(
    _ name: String = AutoUpscaler.name, backend: BackendChoice = .auto, threads: Int? = nil,
    device: String? = nil, precision: UpscalePrecision = .full, ensemble: Bool = false
  ) async throws(UpscaleError) -> any Upscaler {
    if let kernel = ResamplingKernel(rawValue: name) { return ClassicalUpscaler(kernel) }
    if name == AutoUpscaler.name {
      return try await AutoUpscaler(
        backend: backend.makeBackend(threads: threads, device: device), precision: precision, ensemble: ensemble)
    }
    let models: [UpscaleModel]
    do {
      models = try await ModelCatalog.named(name)
    } catch  where error.code == .unknownName {
      throw UpscaleError.unknown("model", name, known: try await names())
    }
    return try await NetworkUpscaler(
      models: models, backend: backend.makeBackend(threads: threads, device: device), precision: precision,
      ensemble: ensemble)
  }

  /// Every name that needs no path: “auto”, families, their models, those in the models folder, and resamplers.
  @concurrent public static func names() async throws(UpscaleError) -> [String] {
    try await [AutoUpscaler.name] + ModelCatalog.names() + ResamplingKernel.allCases.map(\.rawValue)
  }
}
