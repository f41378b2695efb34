public import UpscaleCore
internal import UpscaleModels

/// Looks at each image and enlarges it with the shipped family and strength that suit it (`ModelRecommendation`). One
/// instance serves any number of images of any kind, such as a batch.
///
///     let large = try await AutoUpscaler().upscale(image, to: UpscaleRequest(.scale(4)))
///
/// A strength in the request overrides the one chosen, if the family chosen has a dial.
public struct AutoUpscaler: Upscaler {
  /// The name that selects it.
  public static let name = "auto"

  /// Where the chosen networks run.
  public let backend: any UpscaleBackend
  private let models: [UpscaleModel]
  private let families: [String: NetworkUpscaler]
  private let usual: NetworkUpscaler

  /// Reads weights and looks for devices off the caller's actor; networks are prepared when they are first needed. The
  /// families share one store of prepared networks, which keeps the most recently used few.
  /// - Parameters:
  ///   - backend: where networks run; nil for the fastest one available, as `BackendChoice.auto` finds it.
  ///   - precision: how precisely networks are computed.
  ///   - ensemble: whether every pass averages eight rotated and mirrored runs, for eight times the work.
  /// - Throws: `invalidModelFile` only if the build embedded a damaged file; what `BackendChoice.makeBackend` throws.
  @concurrent public init(
    backend: (any UpscaleBackend)? = nil, precision: UpscalePrecision = .full, ensemble: Bool = false
  ) async throws(UpscaleError) {
    let backend = if let backend { backend } else { try await BackendChoice.auto.makeBackend() }
    let (models, cache) = (try ShippedModels.all(), PreparedNetworkCache())
    var families: [String: NetworkUpscaler] = [:]
    for family in Set(models.map(\.family)) {
      families[family] = try NetworkUpscaler(
        models: models.filter { $0.family == family }, backend: backend, precision: precision, ensemble: ensemble,
        cache: cache)
    }
    guard let usual = families[ShippedModels.defaultFamily] else {
      throw UpscaleError.unknown("model", ShippedModels.defaultFamily, known: families.keys.sorted())
    }
    (self.backend, self.models, self.families, self.usual) = (backend, models, families, usual)
  }

  /// The passes of the default family, which the plan uses when only a header is known.
  public var passMethods: [PassMethod] { usual.passMethods }
  public var resamplingKernel: ResamplingKernel { usual.resamplingKernel }

  @concurrent public func preparedNetwork(for method: PassMethod) async throws -> any PreparedNetwork {
    let family = models.first { $0.name == method.name && $0.scale == method.scale }?.family
    guard let upscaler = family.flatMap({ families[$0] }) else {
      throw UpscaleError.unknown("model", method.name, known: models.map(\.name))
    }
    return try await upscaler.preparedNetwork(for: method)
  }

  /// What it enlarges `image` four times with, and why. Cost: that of a `SourceInspection`, about a hundredth of a second
  /// per megapixel.
  @concurrent public func recommendation(for image: UpscaleImage) async -> ModelRecommendation {
    ModelRecommendation(for: SourceInspection(image), models: models)
  }

  /// - Parameter plan: how the default family would enlarge it.
  func recommendation(for inspection: SourceInspection, insteadOf plan: UpscalePlan) -> ModelRecommendation {
    ModelRecommendation(for: inspection, models: models, scales: plan.passes.map(\.method.scale))
  }

  @concurrent public func plan(
    _ request: UpscaleRequest, for image: UpscaleImage
  ) async throws(UpscaleError) -> UpscalePlan {
    let plan = try usual.plan(request, for: image.info)
    return try self.plan(request, for: image.info, by: recommendation(for: SourceInspection(image), insteadOf: plan))
  }

  /// The plan that a recommendation leads to.
  func plan(
    _ request: UpscaleRequest, for source: ImageInfo, by recommendation: ModelRecommendation
  ) throws(UpscaleError) -> UpscalePlan {
    try request.validateStrength()
    var request = request
    request.strength = recommendation.with(strength: request.strength).strength
    return try (families[recommendation.family] ?? usual).plan(request, for: source)
  }
}
