/// What an application holds to enlarge images: networks on a backend, or a classical resampler. Both are used the same
/// way, so they can be compared and exchanged.
///
///     let upscaler = try NetworkUpscaler(models: ShippedModels.named("photo"), backend: CPUBackend())
///     let large = try await upscaler.upscale(image, to: UpscaleRequest(.scale(4)))
public protocol Upscaler: Sendable {
  /// The passes it can run, in any order; none for a classical resampler.
  var passMethods: [PassMethod] { get }
  /// What resizes to the exact size after the passes.
  var resamplingKernel: ResamplingKernel { get }

  /// The network that runs passes with `method`, one of `passMethods`. Prepared once and kept while it is in use.
  func preparedNetwork(for method: PassMethod) async throws -> any PreparedNetwork

  /// What would be done for `request` with this particular image. The same as for its header, unless the upscaler chooses
  /// by the pixels.
  /// - Throws: `invalidRequest` for an invalid size.
  @concurrent func plan(
    _ request: UpscaleRequest, for image: UpscaleImage
  ) async throws(UpscaleError) -> UpscalePlan
}

extension Upscaler {
  @concurrent public func plan(
    _ request: UpscaleRequest, for image: UpscaleImage
  ) async throws(UpscaleError) -> UpscalePlan {
    try plan(request, for: image.info)
  }

  /// What would be done for `request`, known from a header alone, without doing it. Pure.
  /// - Throws: `invalidRequest` for an invalid size.
  public func plan(_ request: UpscaleRequest, for source: ImageInfo) throws(UpscaleError) -> UpscalePlan {
    try UpscalePlan(request: request, source: source, methods: passMethods, kernel: resamplingKernel)
  }

  /// Enlarges an image in memory. The result has the source's sample type, channels and metadata, and the requested
  /// density.
  ///
  /// Memory besides the two images is bounded by the request's `workingMemory`, whatever their size.
  /// - Parameters:
  ///   - image: the image to enlarge.
  ///   - request: how large the result should be, and how it is made.
  ///   - progress: called after every tile, on any thread but never concurrently.
  /// - Throws: `UpscaleError`; `CancellationError` between tiles if the task is canceled.
  @concurrent public func upscale(
    _ image: UpscaleImage, to request: UpscaleRequest,
    progress: @escaping @Sendable (UpscaleProgress) -> Void = { _ in }
  ) async throws -> UpscaleImage {
    let plan = try await plan(request, for: image)
    let sink = ImageSink(sample: image.format.sample, metadata: plan.resultMetadata)
    try await run(plan, on: image, into: sink, progress: progress)
    guard let result = sink.image else {
      throw UpscaleError(.deviceFailed, "The pipeline ended without an image.")
    }
    return result
  }

  /// Carries out a plan, handing rows to `sink` as soon as they are finished.
  /// - Parameters:
  ///   - plan: what to do.
  ///   - image: the image that the plan was made for.
  ///   - sink: where rows go.
  ///   - progress: called after every tile, on any thread but never concurrently.
  /// - Throws: `invalidRequest` if the plan is for another image; `invalidImage` for float samples that are not finite;
  ///   what the sink throws; `CancellationError`.
  @concurrent public func run(
    _ plan: UpscalePlan, on image: UpscaleImage, into sink: any RowSink,
    progress: @escaping @Sendable (UpscaleProgress) -> Void = { _ in }
  ) async throws {
    guard plan.source.size == image.size, plan.source.format == image.format else {
      throw UpscaleError(
        .invalidRequest,
        "The plan is for a \(plan.source.size) image in \(plan.source.format), not \(image.size) in \(image.format).")
    }
    guard image.isFinite else {
      throw UpscaleError(.invalidImage, "The image contains infinite or NaN samples; replace them first.")
    }
    let shown = if let crop = plan.crop { try image.cropped(to: crop) } else { image }
    let channels = image.format.channels
    let meter = ProgressMeter(total: plan.passes.reduce(0) { $0 + $1.multiplyAdds }, listener: progress)
    var stages: [Pipeline.StageMaker] = []
    for (index, pass) in plan.passes.enumerated() {
      let prepared = try await preparedNetwork(for: pass.method)
      let sample = plan.sample(afterPass: index, for: sink.stored(channels))
      stages.append { NetworkStage(prepared, tiles: pass.tiles, channels: channels, storing: sample, meter: meter) }
    }
    if let resize = plan.resize { stages.append { ResizeStage(resize, channels: channels) } }
    let format = RowFormat(size: plan.target, channels: channels)
    if plan.polish.blend < 1 {
      stages.append { BlendStage(plan.polish.blend, source: shown, to: plan.target, kernel: plan.kernel) }
    }
    if plan.polish.changesPixels { stages.append { PolishStage(plan.polish, format: format) } }
    let pipeline = Pipeline(stages: stages, output: format)
    // Resampling alone premultiplies and needs no color where there is none.
    try await pipeline.run(plan.passes.isEmpty ? shown : filled(shown), into: sink)
    if plan.passes.isEmpty { meter.add(1) }
  }

  /// The picture with color under transparency.
  private func filled(_ image: UpscaleImage) throws(UpscaleError) -> UpscaleImage {
    if image.format.channels.hasAlpha { try MemoryHeadroom.require(TransparencyFill.bytes(for: image.info)) }
    return TransparencyFill.filled(image)
  }
}
