public import UpscaleCore

/// How images are written.
public struct EncodingOptions: Hashable, Sendable {
  /// The resolution at which JPEG stores color relative to brightness. WebP always halves it; with `full`, it is
  /// computed so that color edges stay sharp, in about one and a half times the time.
  public enum Chroma: Hashable, Sendable, CaseIterable {
    /// Full at a quality of 90 and above, where the loss at color edges would be visible; half below.
    case automatic
    /// As many color samples as pixels (4:4:4).
    case full
    /// One color sample per 2 × 2 pixels (4:2:0): about a fifth fewer bytes.
    case half
  }

  /// JPEG's quality on libjpeg's scale, 1 … 100, or lossy WebP's on libwebp's and AVIF's on libheif's, 0 … 100. AVIF's
  /// is rounded to whole numbers. Ignored if `maximumBytes` chooses it.
  public var quality: Double
  /// At what resolution JPEG and AVIF keep color.
  public var chroma: Chroma
  /// Whether a JPEG is progressive: a little smaller, slower to decode. The coefficients of the whole image stay in
  /// memory until the end: 6 bytes per pixel at full chroma.
  public var progressive: Bool
  /// Whether a WebP or AVIF file keeps every pixel exactly, including under transparency; AVIF keeps twelve of 16 bits.
  public var lossless: Bool
  /// The most bytes that a JPEG or lossy WebP or AVIF file may take, including profile and EXIF: it is written at the
  /// highest quality that fits, and `EncodingResult` says which. The image, at 8 bits per sample, stays in memory
  /// meanwhile.
  ///
  /// Quality is searched in steps of ⅛, because quantization can be scaled that finely, from 100 down to
  /// `lowestFittedQuality`. With automatic chroma, a JPEG keeps full color if that fits at a quality of
  /// `fullChromaQuality`, and has half of it otherwise. Cost: about ten times that of writing once.
  public var maximumBytes: Int?
  /// PNG compression: 0 none, 1 the fastest (`fastPNG`), 2 run lengths (`smallPNG`), 3 … 9 zlib's levels. For an
  /// enlarged photograph, 1 writes about 80 megapixels per second on each processor, 2 writes a quarter as many into a
  /// file that is 7% smaller, and 3 half as many as 2. What more effort saves depends on the image; such photographs
  /// are smallest with 2.
  public var pngCompression: Int
  /// How TIFF files are compressed.
  public var tiffCompression: TIFFCompression
  /// The color behind transparent pixels in formats without transparency.
  public var background: BackgroundColor

  /// By ISA-L, or like `smallPNG` if the package is built without its trait.
  public static let fastPNG = 1
  /// Run lengths by zlib.
  public static let smallPNG = 2

  /// Below this quality, fitting `maximumBytes` fails with an error: such images look worse than fewer pixels would.
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

  /// - Throws: `unsupportedFormat` for a read-only format; `invalidRequest` if a number is out of range, or if the
  ///   format cannot be limited to a number of bytes.
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
