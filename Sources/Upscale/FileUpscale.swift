public import UpscaleCodecs
public import UpscaleCore

/// Enlarges a picture file into another file: decode, passes, exact resize, encode, rows flowing from one to the next.
///
///     let upscaler = try Upscalers.named()
///     try await FileUpscale(from: "cat.jpg", to: "large.png", .scale(4)).run(with: upscaler)
public struct FileUpscale: Sendable {
  public var input: String
  public var output: String
  public var request: UpscaleRequest
  /// What the output's extension names where nil.
  public var format: ImageFileFormat?
  public var encoding: EncodingOptions
  /// Whether an existing output may be replaced.
  public var overwrite: Bool
  public var limits: DecodingLimits

  public init(
    from input: String, to output: String, _ target: UpscaleRequest.Target,
    encoding: EncodingOptions = EncodingOptions(),
    overwrite: Bool = false
  ) {
    self.init(from: input, to: output, request: UpscaleRequest(target), encoding: encoding, overwrite: overwrite)
  }

  public init(
    from input: String, to output: String, request: UpscaleRequest, format: ImageFileFormat? = nil,
    encoding: EncodingOptions = EncodingOptions(), overwrite: Bool = false, limits: DecodingLimits = DecodingLimits()
  ) {
    self.input = input
    self.output = output
    self.request = request
    self.format = format
    self.encoding = encoding
    self.overwrite = overwrite
    self.limits = limits
  }

  /// What would be done, from the input's header alone. Nothing is written.
  /// - Throws: `fileAccess`, `unsupportedFormat`, `damagedFile` or `invalidRequest`.
  public func plan(with upscaler: any Upscaler) throws(UpscaleError) -> FilePlan {
    let source = try ImageFile.info(at: input)
    return try FilePlan(
      source: source.fileFormat, upscale: upscaler.plan(request, for: source.image), output: outputFormat())
  }

  /// Does it. The output appears complete or not at all.
  /// - Parameter progress: called after every tile, on any thread but by one at a time.
  /// - Returns: what was done.
  /// - Throws: `UpscaleError`; `CancellationError` when the task is cancelled, with nothing written.
  @discardableResult
  public func run(
    with upscaler: any Upscaler, progress: @escaping @Sendable (UpscaleProgress) -> Void = { _ in }
  ) async throws -> FilePlan {
    var plan = try plan(with: upscaler)
    let writer = try ImageFileWriter(
      path: output, format: plan.output, sample: plan.upscale.source.format.sample,
      metadata: plan.upscale.resultMetadata, options: encoding, overwrite: overwrite)
    let image = try ImageFile.read(at: input, limits: limits)
    try await upscaler.run(plan.upscale, on: image, into: writer, progress: progress)
    plan.deviceWarnings = (upscaler as? NetworkUpscaler)?.backend.warnings ?? []
    return plan
  }

  private func outputFormat() throws(UpscaleError) -> ImageFileFormat {
    if let format { return format }
    return try ImageFileFormat(path: output)
  }
}
