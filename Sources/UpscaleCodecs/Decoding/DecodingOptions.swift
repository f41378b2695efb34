package import UpscaleCore

/// How images are read.
public struct DecodingOptions: Hashable, Sendable {
  /// The most pixels an image may have. Each takes 1 to 8 bytes, and 6 more (CMYK 8) while a progressive JPEG is
  /// decoded. Checked against the header, before any memory is allocated.
  public var maximumPixels: Int
  /// Whether to keep what comes before the damage in a truncated or damaged PNG or JPEG file, which is otherwise
  /// refused. Missing rows are gray, or transparent if the image has transparency; `ImageMetadata.missing` says how
  /// many.
  public var salvages: Bool

  /// - Parameters:
  ///   - maximumPixels: 2²⁸ (16384 × 16384) by default.
  ///   - salvages: whether damaged files are read as far as possible.
  public init(maximumPixels: Int = 1 << 28, salvages: Bool = false) {
    self.maximumPixels = maximumPixels
    self.salvages = salvages
  }

  /// Throws `limitExceeded` for more pixels than that.
  package func check(_ size: PixelSize, name: String) throws(UpscaleError) {
    if let pixels = size.pixelCount, pixels <= maximumPixels { return }
    throw UpscaleError(
      .limitExceeded,
      "\(name) is \(size) pixels, over the limit of \(maximumPixels) pixels in total; if you trust the file, "
        + "raise the limit (--max-pixels, or DecodingOptions.maximumPixels).")
  }
}
