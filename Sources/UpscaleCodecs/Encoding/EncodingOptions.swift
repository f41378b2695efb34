public import UpscaleCore

/// How pictures are written.
public struct EncodingOptions: Hashable, Sendable {
  /// At what resolution JPEG keeps color beside brightness. WebP always halves it; at `full` it is computed so that
  /// edges of color stay sharp, in about one and a half times the time.
  public enum Chroma: Hashable, Sendable, CaseIterable {
    /// Full at a quality of 90 and more, where the loss of color edges would be what one sees; half below.
    case automatic
    /// As many color samples as pixels (4:4:4).
    case full
    /// One color sample for 2 × 2 pixels (4:2:0): about a fifth fewer bytes.
    case half
  }

  /// JPEG's quality on libjpeg's scale, 1 … 100, or lossy WebP's on libwebp's and AVIF's on libheif's, 0 … 100. AVIF's is
  /// rounded to whole numbers. Passed over where `maximumBytes` chooses it.
  public var quality: Double
  /// At what resolution JPEG and AVIF keep color.
  public var chroma: Chroma
  /// Whether a JPEG is sent coarse to fine: a little smaller, slower to decode. The whole picture's coefficients
  /// stay in memory until the end: 6 bytes a pixel at full chroma.
  public var progressive: Bool
  /// Whether a WebP or AVIF file keeps every pixel exactly, under transparency too; of 16 bits twelve in AVIF.
  public var lossless: Bool
  /// The most bytes that a JPEG or lossy WebP or AVIF file may take, profile and EXIF included: it is written at the highest
  /// quality that fits, and `EncodingResult` says which. The picture, 8 bits a sample, stays in memory meanwhile.
  ///
  /// Quality is searched in steps of ⅛, since quantisation can be scaled that finely, from 100 down to
  /// `lowestFittedQuality`. With automatic chroma a JPEG keeps full color where that fits at a
  /// quality of `fullChromaQuality`, and has half of it otherwise. Cost: some ten times that of writing once.
  public var maximumBytes: Int?
  /// PNG's effort: 0 none, 1 as fast as can be (`fastPNG`), 2 run lengths (`smallPNG`), 3 … 9 zlib's levels. Of an enlarged
  /// photograph 1 writes about 80 megapixels a second on each processor, 2 a quarter as many into a file that is 7 %
  /// smaller, and 3 half of those. What more effort saves depends on the picture; such photographs are smallest with 2.
  public var pngCompression: Int
  /// How TIFF files are compressed.
  public var tiffCompression: TIFFCompression
  /// What transparent pixels are laid over in formats without transparency.
  public var background: BackgroundColor

  /// By ISA-L, or as `smallPNG` where the package is built without its trait.
  public static let fastPNG = 1
  /// Run lengths by zlib.
  public static let smallPNG = 2

  /// Below this, `maximumBytes` is given up with an error: such pictures are worse than fewer pixels would be.
  public static let lowestFittedQuality = 20.0
  /// The quality at which full color must fit `maximumBytes` to be kept.
  public static let fullChromaQuality = 80.0

  /// Options whose defaults suit photographs.
  public init(
    quality: Double = 92, chroma: Chroma = .automatic, progressive: Bool = false, lossless: Bool = false,
    maximumBytes: Int? = nil, pngCompression: Int = fastPNG, tiffCompression: TIFFCompression = .lzw,
    background: BackgroundColor = .white
  ) {
    self.quality = quality
    self.chroma = chroma
    self.progressive = progressive
    self.lossless = lossless
    self.maximumBytes = maximumBytes
    self.pngCompression = pngCompression
    self.tiffCompression = tiffCompression
    self.background = background
  }

  /// - Throws: `unsupportedFormat` for a format that is read only; `invalidRequest` where a number is out of its range, or
  ///   the format cannot be held to a number of bytes.
  public func validate(for fileFormat: ImageFileFormat) throws(UpscaleError) {
    try fileFormat.checkIsWritten()
    let lowest = fileFormat.lowestQuality ?? 0
    guard quality >= lowest, quality <= 100 else {
      throw UpscaleError(.invalidRequest, "Quality \(quality) is out of range; use \(Int(lowest)) to 100.")
    }
    guard (0...9).contains(pngCompression) else {
      throw UpscaleError(.invalidRequest, "PNG compression \(pngCompression) is out of range; use 0 to 9.")
    }
    for part in [background.red, background.green, background.blue] where !(0...1).contains(part) {
      throw UpscaleError(.invalidRequest, "The background color component \(part) is out of range; use 0 to 1.")
    }
    if let maximumBytes { try validate(maximumBytes, for: fileFormat) }
  }

  private func validate(_ maximumBytes: Int, for fileFormat: ImageFileFormat) throws(UpscaleError) {
    guard maximumBytes > 0 else {
      throw UpscaleError(.invalidRequest, "A file cannot be limited to \(maximumBytes) bytes; use 1 or more.")
    }
    guard fileFormat.lowestQuality != nil else {
      throw UpscaleError(
        .invalidRequest,
        "A \(fileFormat) file keeps every pixel exactly, so it cannot be limited to \(maximumBytes) bytes; write JPEG or WebP."
      )
    }
    guard !isExact(in: fileFormat) else {
      throw UpscaleError(
        .invalidRequest,
        "A lossless file keeps every pixel exactly, so it cannot be limited to \(maximumBytes) bytes; use lossy compression."
      )
    }
  }

  /// Whether files of the format keep every pixel.
  func isExact(in fileFormat: ImageFileFormat) -> Bool {
    fileFormat.lowestQuality == nil || lossless && fileFormat.mayBeLossless
  }

  var halvesChroma: Bool {
    switch chroma {
    case .automatic: quality < 90
    case .full: false
    case .half: true
    }
  }
}
