public import UpscaleCore

extension ImageFileFormat {
  /// The bytes that writing a picture takes at its peak, beside the rows on their way: nothing where rows are encoded as
  /// they come, and the whole picture in some form where the format or the options want all of it.
  ///
  /// What libwebp takes was measured with version 1.2.4 on noise, which takes most: 19 bytes a pixel in all at a quality
  /// of 100, 31 without loss, and lossy with noise in alpha too, 48.
  public func encodingMemory(
    for size: PixelSize, channels: PixelFormat.Channels, options: EncodingOptions = EncodingOptions()
  ) -> Int {
    let stored = stored(channels, .uint8)
    var bytesPerPixel = 0
    switch self {
    case .jpeg:
      let holdsCoefficients = options.progressive || PictureEncoder.optimizes(options, size)
      let mayBeFull = !options.halvesChroma || options.maximumBytes != nil && options.chroma != .half
      if holdsCoefficients { bytesPerPixel += stored.channels == .gray ? 2 : mayBeFull ? 6 : 3 }
    case .webp: bytesPerPixel += options.lossless ? 32 : stored.channels.hasAlpha ? 48 : 20
    default: break
    }
    if options.maximumBytes != nil { bytesPerPixel += stored.bytesPerPixel }
    return Int(exactly: Double(size.width) * Double(size.height) * Double(bytesPerPixel)) ?? .max
  }
}
