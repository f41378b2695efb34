/// What will be done for a request: pure data, made from headers alone, printable before any pixel is touched.
public struct UpscalePlan: Sendable, Hashable {
  /// One run of a network over the whole image.
  public struct Pass: Sendable, Hashable {
    /// What the pass enlarges by.
    public var method: PassMethod
    /// How its input is divided into tiles.
    public var tiles: TilePlan

    /// The size of its input.
    public var input: PixelSize { tiles.imageSize }
    /// The size of its result.
    public var output: PixelSize { tiles.imageSize.scaled(by: method.scale) }
    /// Multiply-adds of the whole pass, without the cost of halos.
    public var multiplyAdds: Double {
      let measuring = tiles.measuresFirst ? method.measuringMultiplyAddsPerPixel : 0
      return Double(input.width) * Double(input.height) * Double(method.multiplyAddsPerPixel + measuring)
    }
  }

  /// The last step to the exact size.
  public struct Resize: Sendable, Hashable {
    /// The size before.
    public var from: PixelSize
    /// The size after.
    public var to: PixelSize
    /// What resamples.
    public var kernel: ResamplingKernel
  }

  /// What is known of the source.
  public let source: ImageInfo
  /// The part of the source that the result shows, cropped before any work is done; nil for all of it.
  public let crop: PixelRect?
  /// The size of the result.
  public let target: PixelSize
  /// The passes, in order; none if the image is only resampled or reduced.
  public let passes: [Pass]
  /// Nil if the passes alone reach the target.
  public let resize: Resize?
  /// The density that the result states instead of the source's; nil to keep the source's.
  public let density: PixelDensity?
  /// Adjustments to the result's look at its full size. Blending is left out if no network runs.
  public let polish: ImagePolish
  /// What the networks' result is blended with.
  let kernel: ResamplingKernel
  /// What the user should know before agreeing, in one sentence each.
  public let warnings: [String]

  /// Factors that the resampler covers alone after a pass, because a further pass would cost several times the whole
  /// job for a difference nobody sees.
  static let resamplerAlone = 1.1

  /// - Parameters:
  ///   - request: the request.
  ///   - source: the image's size, format and metadata.
  ///   - methods: the available passes, in any order; empty for classical resampling alone.
  ///   - kernel: what resizes to the exact size.
  /// - Throws: `invalidRequest` for an invalid size, `invalidImage` for an invalid source, `limitExceeded` for a
  ///   job that is expected to need more than the request's `memoryLimit`.
  public init(
    request: UpscaleRequest, source: ImageInfo, methods: [PassMethod], kernel: ResamplingKernel = .lanczos3
  ) throws(UpscaleError) {
    try request.polish.validate()
    let (target, crop) = try request.frame(for: source.size)
    let shown = crop?.size ?? source.size
    var (passes, size) = ([Pass](), shown)
    let chosen = UpscalePlan.choose(from: request.polish.blend > 0 ? methods : [], source: shown, target: target)
    try UpscalePlan.checkStrength(request, chosen.first ?? methods.first)
    for method in UpscalePlan.dialled(chosen, request.strength, source.metadata.jpegQuality) {
      let tiles = UpscalePlan.tiles(for: method, image: size, channels: source.format.channels, request: request)
      passes.append(Pass(method: method, tiles: tiles))
      size = size.scaled(by: method.scale)
      guard size.width <= Int32.max, size.height <= Int32.max else {
        throw UpscaleError(.invalidRequest, "A pass to \(size) pixels is too large to compute; request a smaller size.")
      }
    }
    self.source = source
    self.crop = crop
    self.target = target
    self.density = request.density
    self.polish = request.polish.blended(passes.isEmpty ? 1 : request.polish.blend)
    self.kernel = kernel
    self.passes = passes
    self.resize = size == target ? nil : Resize(from: size, to: target, kernel: kernel)
    self.warnings = UpscalePlan.warnings(request: request, source: source.size, crop: crop, target: target)
    guard let limit = request.memoryLimit else { return }
    try UpscalePlan.check(expectedMemory, within: limit, for: target) { (size) throws(UpscaleError) in
      var smaller = request
      (smaller.target, smaller.memoryLimit) = (.size(size), nil)
      return try UpscalePlan(request: smaller, source: source, methods: methods, kernel: kernel).expectedMemory
    }
  }

  /// The source's metadata, corrected for the result.
  public var resultMetadata: ImageMetadata {
    var metadata = source.metadata
    metadata.density = density ?? metadata.density
    metadata.jpegQuality = nil
    metadata.unread = []
    return metadata
  }

  /// As what rows may leave a pass where they end as `stored`: as that where nothing is done to them any more, else in
  /// 16 bits, whose rounding is lost in what follows. Where that divides by alpha nothing is rounded.
  func sample(afterPass index: Int, for stored: PixelFormat.Sample) -> PixelFormat.Sample {
    if resize != nil, source.format.channels.hasAlpha { return .float32 }
    let isLast = index == passes.count - 1 && resize == nil && polish.blend == 1 && !polish.changesPixels
    return stored == .uint8 && !isLast ? .uint16 : stored
  }

  /// The largest factor first, until what is left is at most the smallest pass that covers it: 8 is 4 then 2, 3 is 4.
  static func choose(from methods: [PassMethod], source: PixelSize, target: PixelSize) -> [PassMethod] {
    let ascending = methods.sorted { $0.scale < $1.scale }
    guard let largest = ascending.last else { return [] }
    var remaining = max(
      Double(target.width) / Double(source.width), Double(target.height) / Double(source.height))
    // A restoration network (1×) is asked for its effect, not for a factor: it runs once whatever the size.
    guard largest.scale > 1 else { return [largest] }
    var chosen: [PassMethod] = []
    while remaining > (chosen.isEmpty ? 1 : resamplerAlone) {
      let next = ascending.first { Double($0.scale) >= remaining } ?? largest
      chosen.append(next)
      remaining /= Double(next.scale)
    }
    return chosen
  }

  /// - Parameter first: the method of the first pass, the one that the strength is for.
  private static func checkStrength(_ request: UpscaleRequest, _ first: PassMethod?) throws(UpscaleError) {
    try request.validateStrength()
    guard request.strength == nil || first?.dial != nil else {
      throw UpscaleError(
        .invalidRequest,
        "\(first?.name ?? "A resampler") has no strength setting; leave it out, or use a model that has one.")
    }
  }

  /// The methods with their strengths. Compression is undone by the first pass; those after it get what it made, which
  /// is clean. Texture is drawn by all alike.
  private static func dialled(_ methods: [PassMethod], _ strength: Double?, _ jpegQuality: Int?) -> [PassMethod] {
    var methods = methods
    for index in methods.indices {
      guard let dial = methods[index].dial else { continue }
      let isDone = index > 0 && dial == .byCompression
      methods[index].strength = isDone ? 0 : strength ?? dial.strength(jpegQuality: jpegQuality)
    }
    return methods
  }

  /// Whether sizes differ by a factor alone. A pixel of rounding on either side is not a change of proportions.
  package static func keepsProportions(from source: PixelSize, to target: PixelSize) -> Bool {
    let (fx, fy) = (Double(target.width) / Double(source.width), Double(target.height) / Double(source.height))
    return abs(fx - fy) <= 1 / Double(source.width) + 1 / Double(source.height)
  }

  private static func warnings(request: UpscaleRequest, source: PixelSize, crop: PixelRect?, target: PixelSize)
    -> [String]
  {
    var warnings: [String] = []
    let shown = crop?.size ?? source
    let (fx, fy) = (Double(target.width) / Double(shown.width), Double(target.height) / Double(shown.height))
    if request.usedFitting == .stretch, request.namesBothSides, !keepsProportions(from: shown, to: target) {
      warnings.append(
        "\(target) has different proportions from the source (\(source)), so the image is stretched; "
          + "give only a width or a height to keep them, or choose fill or fit.")
    }
    if fx <= 1, fy <= 1, target != shown {
      warnings.append("\(target) is smaller than the source (\(shown)), so the image is reduced, not enlarged.")
    }
    if let crop {
      let share = 1 - Double(crop.width) * Double(crop.height) / (Double(source.width) * Double(source.height))
      // Half a percent is a pixel or two, which nobody misses.
      if share > 0.005 {
        warnings.append(
          "\(target) has different proportions from the source (\(source)), so \(Int((share * 100).rounded(.up)))% of it "
            + "is cropped, equally on both sides; choose fit to keep all of it.")
      }
    }
    return warnings
  }
}
