/// What will be done for a request: pure data, made from headers alone, printable before any pixel is touched.
public struct UpscalePlan: Sendable, Hashable {
  /// One run of a network over the whole picture.
  public struct Pass: Sendable, Hashable {
    public var method: PassMethod
    public var tiles: TilePlan

    public var input: Size { tiles.imageSize }
    public var output: Size { tiles.imageSize.scaled(by: method.scale) }
    /// Multiply-adds of the whole pass, without what halos cost.
    public var multiplyAdds: Double {
      Double(input.width) * Double(input.height) * Double(method.multiplyAddsPerPixel)
    }
  }

  /// The last step to the exact size.
  public struct Resize: Sendable, Hashable {
    public var from: Size
    public var to: Size
    public var kernel: ResamplingKernel
  }

  public let source: ImageInfo
  public let target: Size
  public let passes: [Pass]
  /// Nil where the passes alone reach the target.
  public let resize: Resize?
  /// What the user should know before agreeing, one sentence each.
  public let warnings: [String]

  /// Factors that the resampler covers alone after a pass, because a further pass would cost several times the whole
  /// job for a difference nobody sees.
  static let resamplerAlone = 1.1

  /// - Parameters:
  ///   - methods: the passes that can be made, in any order; empty for classical resampling alone.
  ///   - kernel: what resizes to the exact size.
  /// - Throws: `invalidRequest` for a size that cannot be, `invalidImage` for a source without pixels.
  public init(
    request: UpscaleRequest, source: ImageInfo, methods: [PassMethod], kernel: ResamplingKernel = .lanczos3
  ) throws(UpscaleError) {
    guard source.size.width > 0, source.size.height > 0 else {
      throw UpscaleError(.invalidImage, "A picture cannot be \(source.size) pixels.")
    }
    let target = try request.targetSize(for: source.size)
    var (passes, size) = ([Pass](), source.size)
    for method in UpscalePlan.choose(from: methods, source: source.size, target: target) {
      let tiles = UpscalePlan.tiles(for: method, image: size, channels: source.format.channels, request: request)
      passes.append(Pass(method: method, tiles: tiles))
      size = size.scaled(by: method.scale)
      guard size.width <= Int32.max, size.height <= Int32.max else {
        throw UpscaleError(.invalidRequest, "A pass to \(size) pixels is more than can be computed; ask for less.")
      }
    }
    self.source = source
    self.target = target
    self.passes = passes
    self.resize = size == target ? nil : Resize(from: size, to: target, kernel: kernel)
    self.warnings = UpscalePlan.warnings(request: request, source: source.size, target: target)
  }

  /// The largest factor first, until what is left is at most the smallest pass that covers it: 8 is 4 then 2, 3 is 4.
  static func choose(from methods: [PassMethod], source: Size, target: Size) -> [PassMethod] {
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

  private static func warnings(request: UpscaleRequest, source: Size, target: Size) -> [String] {
    var warnings: [String] = []
    let (fx, fy) = (Double(target.width) / Double(source.width), Double(target.height) / Double(source.height))
    if case .size = request.target {
      // A pixel of rounding on either side is not a change of proportions.
      if abs(fx - fy) > 1 / Double(source.width) + 1 / Double(source.height) {
        warnings.append(
          "\(target) has other proportions than the source (\(source)), so the picture is stretched; "
            + "give only a width or a height to keep them.")
      }
    }
    if fx <= 1, fy <= 1, target != source {
      warnings.append("\(target) is smaller than the source (\(source)), so it is reduced, not enlarged.")
    }
    return warnings
  }
}
