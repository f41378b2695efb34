package import UpscaleCore

/// What a decoder may spend on one picture. Checked against the header, before any memory is taken.
public struct DecodingLimits: Hashable, Sendable {
  /// The most pixels a picture may have. Each takes 1 to 8 bytes, and 6 more (CMYK 8) while a progressive JPEG is decoded.
  public var maximumPixels: Int

  /// - Parameter maximumPixels: 2²⁸ (16384 × 16384) unless stated.
  public init(maximumPixels: Int = 1 << 28) {
    self.maximumPixels = maximumPixels
  }

  /// Throws `limitExceeded` for more pixels than that.
  package func check(_ size: PixelSize, name: String) throws(UpscaleError) {
    if let pixels = size.pixelCount, pixels <= maximumPixels { return }
    throw UpscaleError(
      .limitExceeded,
      "\(name) is \(size) pixels, more than the limit of \(maximumPixels) pixels in all; if you trust the file, "
        + "raise it (--max-pixels, or DecodingLimits.maximumPixels).")
  }
}
