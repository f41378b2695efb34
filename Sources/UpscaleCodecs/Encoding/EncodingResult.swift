/// What an image was written as.
public struct EncodingResult: Hashable, Sendable {
  /// The whole file's size.
  public var byteCount: Int
  /// The quality of a JPEG or lossy WebP file, on the scale of `EncodingOptions.quality`; nil if pixels are exact.
  public var quality: Double?
  /// `full` or `half` if the file stores color at a separate resolution; nil otherwise.
  public var chroma: EncodingOptions.Chroma?

  /// A result with these values.
  public init(byteCount: Int, quality: Double? = nil, chroma: EncodingOptions.Chroma? = nil) {
    self.byteCount = byteCount
    self.quality = quality
    self.chroma = chroma
  }
}
