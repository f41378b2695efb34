public import UpscaleCodecs
public import UpscaleCore

/// Enlarges a picture file into another file: decode, passes, exact resize, encode, rows flowing from one to the next.
///
///     let upscaler = try Upscalers.named()
///     try await FileUpscale(from: "cat.jpg", to: "large.png", .scale(4)).run(with: upscaler)
public struct FileUpscale: Sendable {
  public var input: ImageInput
  public var output: ImageOutput
  public var request: UpscaleRequest
  /// What the output's extension names where nil; standard output needs one.
  public var format: ImageFileFormat?
  public var encoding: EncodingOptions
  /// Whether an existing output may be replaced.
  public var overwrite: Bool
  public var limits: DecodingLimits
  /// Whether colours are converted to sRGB by the source's profile, which is left out then, before anything else is done.
  public var convertsToSRGB = false

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
    self.input = .file(input)
    self.output = .file(output)
    self.request = request
    self.format = format
    self.encoding = encoding
    self.overwrite = overwrite
    self.limits = limits
  }

  /// What would be done, from the input's header alone. Nothing is written.
  /// - Throws: `fileAccess`, `unsupportedFormat`, `damagedFile` or `invalidRequest`.
  public func plan(with upscaler: any Upscaler) throws(UpscaleError) -> FilePlan {
    var source = try ImageFile.info(of: input)
    if convertsToSRGB { source.image.metadata = source.image.metadata.convertedToSRGB() }
    var request = request
    request.jpegQuality = request.jpegQuality ?? source.jpegQuality
    return try FilePlan(
      source: source.fileFormat, sourceQuality: source.jpegQuality,
      upscale: upscaler.plan(request, for: source.image), output: outputFormat(), encoding: encoding)
  }

  /// Does it. The output appears complete or not at all.
  /// - Parameters:
  ///   - upscaler: a network's or a classical one.
  ///   - progress: called after every tile, on any thread but by one at a time.
  /// - Returns: what was done.
  /// - Throws: `UpscaleError`; `CancellationError` when the task is cancelled, with nothing written.
  @discardableResult
  public func run(
    with upscaler: any Upscaler, progress: @escaping @Sendable (UpscaleProgress) -> Void = { _ in }
  ) async throws -> FilePlan {
    try await run(plan(with: upscaler), with: upscaler, progress: progress)
  }

  /// Does what was planned for this very job.
  func run(
    _ plan: FilePlan, with upscaler: any Upscaler, progress: @escaping @Sendable (UpscaleProgress) -> Void
  ) async throws -> FilePlan {
    var plan = plan
    let writer = try ImageFileWriter(
      to: output, format: plan.output, sample: plan.upscale.source.format.sample,
      metadata: plan.upscale.resultMetadata, options: encoding, overwrite: overwrite)
    var image = try ImageFile.read(input, limits: limits)
    plan.sourceWarnings = FileUpscale.warnings(of: image, for: plan)
    if convertsToSRGB { image = try image.convertedToSRGB() }
    try await upscaler.run(plan.upscale, on: image, into: writer, progress: progress)
    plan.written = writer.result
    plan.deviceWarnings = (upscaler as? NetworkUpscaler)?.backend.warnings ?? []
    return plan
  }

  /// What to know of a source that is enlarged.
  private static func warnings(of image: Image, for plan: FilePlan) -> [String] {
    let (from, to) = (plan.upscale.crop?.size ?? image.size, plan.upscale.target)
    guard to.width > from.width || to.height > from.height else { return [] }
    return Advice.advice(on: SourceInspection(of: image), jpegQuality: plan.sourceQuality)
      .filter(\.isSerious).map(\.sentence)
  }

  private func outputFormat() throws(UpscaleError) -> ImageFileFormat {
    if let format { return format }
    switch output {
    case .file(let path): return try ImageFileFormat(path: path)
    case .standardOutput:
      let known = ImageFileFormat.allCases.map(\.rawValue).joined(separator: ", ")
      throw UpscaleError(
        .unsupportedFormat,
        "Standard output has no name that tells a format; say which, such as --format png (\(known)).")
    }
  }
}
