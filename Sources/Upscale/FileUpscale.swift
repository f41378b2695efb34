internal import UpscaleCPU
public import UpscaleCodecs
public import UpscaleCore

/// Enlarges an image file into another file: decode, passes, exact resize, encode, with rows flowing from one to the
/// next.
///
///     let upscaler = try await Upscalers.named()
///     try await FileUpscale(from: "cat.jpg", to: "large.png", .scale(4)).run(with: upscaler)
public struct FileUpscale: Sendable {
  /// The image to enlarge.
  public var input: ImageInput
  /// Where the result goes.
  public var output: ImageOutput
  /// The request.
  public var request: UpscaleRequest
  /// If nil, the format that the output's extension names; standard output needs one.
  public var format: ImageFileFormat?
  /// How the output is written.
  public var encoding: EncodingOptions
  /// Whether an existing output may be replaced.
  public var overwrite: Bool
  /// How the input is read.
  public var decoding: DecodingOptions
  /// Whether colors are converted to sRGB by the source's profile, which is then dropped, before anything else.
  public var convertsToSRGB = false

  /// A job from one file to another, to reach a size.
  public init(
    from input: String, to output: String, _ target: UpscaleRequest.Target,
    encoding: EncodingOptions = EncodingOptions(),
    overwrite: Bool = false
  ) {
    self.init(from: input, to: output, request: UpscaleRequest(target), encoding: encoding, overwrite: overwrite)
  }

  /// A job from one file to another, with all that can be asked for.
  public init(
    from input: String, to output: String, request: UpscaleRequest, format: ImageFileFormat? = nil,
    encoding: EncodingOptions = EncodingOptions(), overwrite: Bool = false,
    decoding: DecodingOptions = DecodingOptions()
  ) {
    self.input = .file(input)
    self.output = .file(output)
    self.request = request
    self.format = format
    self.encoding = encoding
    self.overwrite = overwrite
    self.decoding = decoding
  }

  /// What would be done. Nothing is written. The input's header is enough, except for an `AutoUpscaler`, which needs
  /// the pixels: for it, the image is decoded.
  /// - Throws: `fileAccess`, `unsupportedFormat`, `damagedFile` or `invalidRequest`; `limitExceeded` for more pixels
  ///   than `decoding` allows, or more memory than the request or the machine allows; for an `AutoUpscaler` also what
  ///   `ImageFile.read` throws.
  @concurrent public func plan(with upscaler: any Upscaler) async throws(UpscaleError) -> FilePlan {
    try prepared(for: upscaler).plan
  }

  /// Runs the job. The output appears complete or not at all.
  /// - Parameters:
  ///   - upscaler: a network upscaler, a classical one, or one that chooses.
  ///   - progress: called after every tile, on any thread but never concurrently.
  ///   - planned: called with the plan before the work begins.
  /// - Returns: what was done.
  /// - Throws: `UpscaleError`; `CancellationError` if the task is canceled, with nothing written.
  @discardableResult
  @concurrent public func run(
    with upscaler: any Upscaler, progress: @escaping @Sendable (UpscaleProgress) -> Void = { _ in },
    planned: @Sendable (FilePlan) -> Void = { _ in }
  ) async throws -> FilePlan {
    let job = try prepared(for: upscaler)
    planned(job.plan)
    return try await run(job, with: upscaler, progress: progress)
  }

  /// Plans, with no more read of the input than the upscaler has to see.
  func prepared(for upscaler: any Upscaler) throws(UpscaleError) -> PreparedFile {
    let startMemory = HostMemory.resident
    // What cannot be, whatever the pixels, is found before they are read.
    var source = try ImageFile.info(of: input, within: decoding)
    if convertsToSRGB { source.image.metadata = try source.image.metadata.convertedToSRGB() }
    let usual = try filePlan(source, startMemory: startMemory) { (request) throws(UpscaleError) in
      try upscaler.plan(request, for: source.image)
    }
    guard let auto = upscaler as? AutoUpscaler, !usual.upscale.passes.isEmpty else { return PreparedFile(plan: usual) }
    let image = try ImageFile.read(input, options: decoding)
    let inspection = SourceInspection(image)
    let recommendation = auto.recommendation(for: inspection, insteadOf: usual.upscale)
      .with(strength: request.strength)
    var plan = try filePlan(source, startMemory: startMemory) { (request) throws(UpscaleError) in
      try auto.plan(request, for: source.image, by: recommendation)
    }
    plan.recommendation = recommendation
    return PreparedFile(plan: plan, image: image, inspection: inspection)
  }

  /// The plan with the file's part in it; nothing that is expected to need more memory than it may have.
  private func filePlan(
    _ source: ImageFileInfo, startMemory: Int,
    _ plan: (UpscaleRequest) throws(UpscaleError) -> UpscalePlan
  ) throws(UpscaleError) -> FilePlan {
    func whole(_ request: UpscaleRequest) throws(UpscaleError) -> FilePlan {
      try FilePlan(
        source: source, upscale: try plan(request), output: outputFormat(), encoding: encoding,
        startMemory: startMemory, isStreamed: output == .standardOutput)
    }
    var unlimited = request
    unlimited.memoryLimit = nil
    let (limit, result) = (request.memoryLimit ?? HostMemory.limit, try whole(unlimited))
    try UpscalePlan.check(result.expectedMemory, within: limit, for: result.upscale.target) {
      (size) throws(UpscaleError) in
      unlimited.target = .size(size)
      return try whole(unlimited).expectedMemory
    }
    return result
  }

  /// Does what was planned for this very job.
  func run(
    _ job: PreparedFile, with upscaler: any Upscaler, progress: @escaping @Sendable (UpscaleProgress) -> Void
  ) async throws -> FilePlan {
    var plan = job.plan
    let writer = try ImageFileWriter(
      to: output, format: plan.output, sample: plan.upscale.source.format.sample,
      metadata: plan.upscale.resultMetadata, options: encoding, overwrite: overwrite)
    let (image, inspection) = try await source(of: job)
    if let missing = image.metadata.missing { plan.sourceWarnings.append(missing.sentence) }
    // Beside the work, which leaves processors idle while it begins.
    async let faults = job.plan.enlarges ? FileUpscale.seriousFaults(of: image, known: inspection) : []
    let backend = FileUpscale.backend(of: upscaler)
    defer { HostMemory.giveBack() }
    // A backend keeps what it has said; of this job is what is new.
    let before = Set(backend?.warnings ?? [])
    try await upscaler.run(plan.upscale, on: image, into: writer, progress: progress)
    plan.written = writer.result
    plan.sourceWarnings += await faults
    plan.deviceWarnings = (backend?.warnings ?? []).filter { !before.contains($0) }
    return plan
  }

  /// The image to enlarge, and what is known of it as it came.
  private func source(of job: PreparedFile) async throws(UpscaleError) -> (UpscaleImage, SourceInspection?) {
    var image = if let image = job.image { image } else { try await ImageFile.read(input, options: decoding) }
    guard convertsToSRGB else { return (image, job.inspection) }
    // Inspected first, so that nothing holds on to the image and it is converted in place.
    let inspection = job.plan.enlarges ? job.inspection ?? SourceInspection(image) : nil
    // Where pixels decided, the job holds on to it, and this is a second one.
    try MemoryHeadroom.require(image.bytesPerRow * image.size.height)
    image = try image.convertedToSRGB()
    return (image, inspection)
  }

  private static func seriousFaults(of image: UpscaleImage, known inspection: SourceInspection?) async -> [String] {
    SourceAdvice.advice(on: inspection ?? SourceInspection(image)).filter(\.isSerious).map(\.sentence)
  }

  private static func backend(of upscaler: any Upscaler) -> (any UpscaleBackend)? {
    (upscaler as? NetworkUpscaler)?.backend ?? (upscaler as? AutoUpscaler)?.backend
  }

  private func outputFormat() throws(UpscaleError) -> ImageFileFormat {
    if let format { return format }
    switch output {
    case .file(let path): return try ImageFileFormat(path: path)
    case .standardOutput:
      let known = ImageFileFormat.written.map(\.rawValue).joined(separator: ", ")
      throw UpscaleError(
        .unsupportedFormat,
        "Standard output has no file name extension; name a format, such as --format png (\(known)).")
    }
  }
}
