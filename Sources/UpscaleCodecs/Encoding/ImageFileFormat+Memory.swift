public import UpscaleCore

extension ImageFileFormat {
  /// The bytes that writing a picture takes at its peak, beside the rows on their way: nothing where rows are encoded as
  /// they come, and the whole picture in some form where the format or the options want all of it.
  ///
  /// What libwebp takes was measured with version 1.2.4: up to 9 bytes a pixel beside the picture it is given, and 24
  /// without loss.
  public func encodingMemory(
    for size: Size, channels: PixelFormat.Channels, options: EncodingOptions = EncodingOptions()
  ) -> Int {
    let stored = stored(channels, .uint8)
    var bytesPerPixel = 0
    switch self {
    case .png: break
    case .jpeg:
      let holdsCoefficients = options.progressive || PictureEncoder.optimizes(options, size)
      let mayBeFull = !options.halvesChroma || options.maximumBytes != nil && options.chroma != .half
      if holdsCoefficients { bytesPerPixel += stored.channels == .gray ? 2 : mayBeFull ? 6 : 3 }
    case .webp: bytesPerPixel += 4 + (options.lossless ? 24 : 9)
    }
    if options.maximumBytes != nil { bytesPerPixel += stored.bytesPerPixel }
    return size.width * size.height * bytesPerPixel
  }
}
