/// A request: how large the result should be, and how much memory the work may use.
public struct UpscaleRequest: Sendable, Hashable {
  /// How large the result should be.
  public enum Target: Sendable, Hashable {
    /// Both sides times a factor, rounded to whole pixels.
    case scale(Double)
    /// This size. If its proportions differ from the source's, the image is stretched, which the plan warns about,
    /// unless `fitting` says otherwise.
    case size(PixelSize)
    /// This width, with the height in proportion.
    case width(Int)
    /// This height, with the width in proportion.
    case height(Int)
    /// This long side, with the other in proportion.
    case longest(Int)
    /// This many millions of pixels, in the source's proportions.
    case megapixels(Double)
    /// This size on paper, at `dpi` pixels per inch. The image is cropped to fill it, unless `fitting` says otherwise.
    case print(PrintSize)
  }

  /// The default pixels per inch of prints: what print shops ask for.
  public static let usualPrintDPI = 300.0
  /// The pixels an inch that all file formats can state.
  private static let knownDPI = 1.0...65535

  /// How large the result should be.
  public var target: Target
  /// What to do if `target` has different proportions from the source; if nil, the target's default.
  public var fitting: ImageFitting?
  /// Pixels per inch, for prints and to record in the result. If nil, prints have 300 and other results keep the
  /// source's.
  public var dpi: Double?
  /// What is done to the result at its final size.
  public var polish: ImagePolish
  /// For models with a dial, 0 … 1: how strongly the first pass restores, or how much texture every pass draws. If nil,
  /// the model's dial decides, by the source's `ImageMetadata.jpegQuality` if it restores.
  public var strength: Double?
  /// The side of a tile in source pixels, or nil to let the plan choose.
  public var tile: Int?
  /// Bytes that tiles and bands of one pass may take when the plan chooses the tiles.
  public var workingMemory: Int
  /// Bytes that the whole job may take: a job that is expected to need more is refused. If nil, `FileUpscale` uses what
  /// this process may have, and other callers refuse nothing.
  public var memoryLimit: Int?

  /// A request for `target`, with everything else as usual unless given.
  public init(
    _ target: Target, fitting: ImageFitting? = nil, dpi: Double? = nil, polish: ImagePolish = ImagePolish(),
    strength: Double? = nil, tile: Int? = nil, workingMemory: Int = 192 << 20, memoryLimit: Int? = nil
  ) {
    self.target = target
    self.fitting = fitting
    self.dpi = dpi
    self.polish = polish
    self.strength = strength
    self.tile = tile
    self.workingMemory = workingMemory
    self.memoryLimit = memoryLimit
  }

  /// - Throws: `invalidRequest` for a strength out of range.
  public func validateStrength() throws(UpscaleError) {
    guard let strength, !(0...1).contains(strength) else { return }
    throw UpscaleError(.invalidRequest, "The strength must be between 0 and 1, not \(strength).")
  }

  /// The target size for an image of `source` pixels.
  /// - Throws: `invalidRequest` if that is no pixels at all, or more than can be counted.
  public func targetSize(for source: PixelSize) throws(UpscaleError) -> PixelSize { try frame(for: source).target }

  /// The density to record in the result: the requested one, always for prints, or nil to keep the source's.
  public var density: PixelDensity? {
    var stated = dpi
    if case .print = target { stated = dpi ?? UpscaleRequest.usualPrintDPI }
    return stated.map { PixelDensity(x: $0, y: $0, unit: .inch) }
  }

  /// How what is asked for is filled, where it can have other proportions than the source.
  var usedFitting: ImageFitting {
    if case .print = target { return fitting ?? .fill }
    return fitting ?? .stretch
  }

  /// Whether both sides are asked for, which only then can have other proportions than the source.
  var namesBothSides: Bool {
    switch target {
    case .size: true
    case .print(let size): size.width != nil && size.height != nil
    case .scale, .width, .height, .longest, .megapixels: false
    }
  }

  /// The size of the result, and the part of the source that it shows; nil for all of it.
  func frame(for source: PixelSize) throws(UpscaleError) -> (target: PixelSize, crop: PixelRect?) {
    let known = 1...Int(Int32.max)
    guard known.contains(source.width), known.contains(source.height) else {
      throw UpscaleError(
        .invalidImage, "An image cannot be \(source) pixels; its sides must be 1 to \(known.upperBound).")
    }
    if let dpi, !UpscaleRequest.knownDPI.contains(dpi) {
      throw UpscaleError(.invalidRequest, "A density of \(dpi) pixels per inch is out of range; use 1 to 65535.")
    }
    let (width, height) = (Double(source.width), Double(source.height))
    switch target {
    case .scale(let factor):
      guard factor > 0, factor.isFinite else {
        throw UpscaleError(.invalidRequest, "The factor must be a number greater than 0, not \(factor).")
      }
      return (try UpscaleRequest.rounded(width * factor, height * factor), nil)
    case .size(let size):
      return try fitted(Double(size.width), Double(size.height), source)
    case .width(let side): return (try UpscaleRequest.wide(Double(side), source), nil)
    case .height(let side): return (try UpscaleRequest.high(Double(side), source), nil)
    case .longest(let side):
      let factor = Double(side) / max(width, height)
      return (try UpscaleRequest.rounded(width * factor, height * factor), nil)
    case .megapixels(let millions):
      guard millions > 0, millions.isFinite else {
        throw UpscaleError(.invalidRequest, "The number of megapixels must be greater than 0, not \(millions).")
      }
      let factor = (millions * 1e6 / (width * height)).squareRoot()
      return (try UpscaleRequest.rounded(width * factor, height * factor), nil)
    case .print(let size): return try printed(size, source)
    }
  }

  private func printed(_ size: PrintSize, _ source: PixelSize) throws(UpscaleError) -> (
    target: PixelSize, crop: PixelRect?
  ) {
    let dpi = dpi ?? UpscaleRequest.usualPrintDPI
    let sides = size.turned(for: source)
    switch (sides.width?.pixels(dpi: dpi), sides.height?.pixels(dpi: dpi)) {
    case (let width?, let height?): return try fitted(width, height, source)
    case (let width?, nil): return (try UpscaleRequest.wide(width.rounded(), source), nil)
    case (nil, let height?): return (try UpscaleRequest.high(height.rounded(), source), nil)
    case (nil, nil): throw UpscaleError(.invalidRequest, "A print needs a width or a height.")
    }
  }

  private func fitted(
    _ width: Double, _ height: Double, _ source: PixelSize
  ) throws(UpscaleError) -> (target: PixelSize, crop: PixelRect?) {
    let size = try UpscaleRequest.rounded(width, height)
    switch usedFitting {
    case .stretch: return (size, nil)
    case .fill: return (size, UpscaleRequest.centered(size, in: source))
    case .fit:
      let isWider = Double(source.width) * Double(size.height) > Double(source.height) * Double(size.width)
      return (
        isWider
          ? try UpscaleRequest.wide(Double(size.width), source)
          : try UpscaleRequest.high(Double(size.height), source), nil
      )
    }
  }

  /// The largest part in the middle of `source` with the proportions of `size`, to the nearest whole pixel; nil where
  /// that is all of it.
  private static func centered(_ size: PixelSize, in source: PixelSize) -> PixelRect? {
    let proportion = Double(size.width) / Double(size.height)
    let width = max(1, min(source.width, Int((Double(source.height) * proportion).rounded())))
    let height = max(1, min(source.height, Int((Double(source.width) / proportion).rounded())))
    guard width < source.width || height < source.height else { return nil }
    return PixelRect(x: (source.width - width) / 2, y: (source.height - height) / 2, width: width, height: height)
  }

  private static func wide(_ width: Double, _ source: PixelSize) throws(UpscaleError) -> PixelSize {
    try rounded(width, Double(source.height) * width / Double(source.width))
  }

  private static func high(_ height: Double, _ source: PixelSize) throws(UpscaleError) -> PixelSize {
    try rounded(Double(source.width) * height / Double(source.height), height)
  }

  /// A side that is wanted in proportion is at least one pixel; one that is asked for must be.
  private static func rounded(_ width: Double, _ height: Double) throws(UpscaleError) -> PixelSize {
    let limit = Double(Int32.max)
    guard width > 0, height > 0, width <= limit, height <= limit else {
      throw UpscaleError(
        .invalidRequest, "The result must be at least 1 and at most \(Int32.max) pixels on each side.")
    }
    return PixelSize(width: max(1, Int(width.rounded())), height: max(1, Int(height.rounded())))
  }
}
