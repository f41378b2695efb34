/// Enlarges with the networks of one family of models on one backend. It keeps the most recently used few of its
/// prepared networks, one for each model and strength.
public struct NetworkUpscaler: Upscaler {
  /// The models that passes choose from, by scale.
  public let models: [UpscaleModel]
  /// Where networks run.
  public let backend: any UpscaleBackend
  /// How exactly they are computed.
  public let precision: UpscalePrecision
  /// Whether every pass averages eight rotated and mirrored runs.
  public let ensemble: Bool
  public let passMethods: [PassMethod]
  public var resamplingKernel: ResamplingKernel { .lanczos3 }
  private let cache: PreparedNetworkCache

  /// Cheap: networks are prepared when they are first needed.
  /// - Parameters:
  ///   - models: the same kind of model at different scales, each from three channels to three.
  ///   - backend: where networks run.
  ///   - precision: how precisely they are computed.
  ///   - ensemble: whether every pass averages eight rotated and mirrored runs (geometric self-ensemble, Timofte et
  ///     al. 2016): one or two tenths of a decibel for eight times the work.
  /// - Throws: `invalidNetwork` for other channels, for no model, or for two models of the same scale.
  public init(
    models: [UpscaleModel], backend: any UpscaleBackend, precision: UpscalePrecision = .full, ensemble: Bool = false
  ) throws(UpscaleError) {
    try self.init(
      models: models, backend: backend, precision: precision, ensemble: ensemble, cache: PreparedNetworkCache())
  }

  /// - Parameter cache: may be shared by upscalers of one backend, precision and ensemble whose models have names of
  ///   their own.
  package init(
    models: [UpscaleModel], backend: any UpscaleBackend, precision: UpscalePrecision, ensemble: Bool,
    cache: PreparedNetworkCache
  ) throws(UpscaleError) {
    guard !models.isEmpty else { throw UpscaleError(.invalidNetwork, "An upscaler needs at least one model.") }
    for model in models where model.network.inputChannels != 3 || model.network.outputChannels != 3 {
      throw UpscaleError(
        .invalidNetwork,
        "\(model.name) takes \(model.network.inputChannels) channels and produces \(model.network.outputChannels); "
          + "images need a network that takes and produces 3.")
    }
    guard Set(models.map(\.scale)).count == models.count else {
      throw UpscaleError(.invalidNetwork, "Two of the models have the same scale; provide one model per scale.")
    }
    self.models = models
    self.backend = backend
    self.precision = precision
    self.ensemble = ensemble
    let runs = ensemble ? EnsembleNetwork.runs : 1
    self.passMethods = models.map { model in
      PassMethod(
        name: model.name, scale: model.scale, rules: backend.tilingRules(for: model.network, precision: precision),
        multiplyAddsPerPixel: model.network.multiplyAddsPerPixel * runs, runs: runs,
        measuringMultiplyAddsPerPixel: model.network.measuringMultiplyAddsPerPixel * runs,
        dial: model.dial)
    }
    self.cache = cache
  }

  @concurrent public func preparedNetwork(for method: PassMethod) async throws -> any PreparedNetwork {
    guard let model = models.first(where: { $0.name == method.name && $0.scale == method.scale }) else {
      throw UpscaleError.unknown("model", method.name, known: models.map(\.name))
    }
    return try await cache.network(method) { [backend, precision, ensemble] in
      let prepared = try await backend.prepare(model.network(strength: method.strength ?? 0), precision: precision)
      return ensemble ? EnsembleNetwork(prepared) : prepared
    }
  }
}
