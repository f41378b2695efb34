public import UpscaleCore

extension ImageFileFormat {
  /// The bytes that writing an image takes at its peak, besides the rows in flight: none if rows are encoded as they
  /// come, and the whole image in some form if the format or the options need all of it.
  ///
  /// libwebp's use was measured with version 1.2.4: for noise, which takes the most, 19 bytes per pixel in total at a
  /// quality of 100, 31 lossless, and 48 lossy with noise in alpha too. Photographs take 13, and drawings with alpha
  /// 31, so the value for lossy images lies in between. For AVIF, with libheif 1.15 and libaom 3.6: a photograph takes
  /// 33 at full chroma, 20 at half and 36 lossless, noise 42, 23 and 47, alpha 6 more; with 16 bits per sample, half as
  /// much again.
  public func encodingMemory(
    for size: PixelSize, format: PixelFormat, options: EncodingOptions = EncodingOptions()
  ) -> Int {
    let rows =
      options.maximumBytes == nil
      ? 0 : pixels(size) * Double(stored(format.channels, format.sample).bytesPerPixel)
    return Int(exactly: (rows + wholePicture(size, format, options)).rounded(.up)) ?? .max
  }

  /// What an encoder holds of the picture itself until it is finished.
  func wholePicture(_ size: PixelSize, _ format: PixelFormat, _ options: EncodingOptions) -> Double {
    let stored = stored(format.channels, format.sample)
    let channels = stored.channels
    switch self {
    case .jpeg:
      guard options.progressive || PictureEncoder.optimizes(options, size) else { return 0 }
      let mayBeFull = !options.halvesChroma || options.maximumBytes != nil && options.chroma != .half
      return pixels(size) * (channels == .gray ? 2 : mayBeFull ? 6 : 3)
    case .webp: return pixels(size) * (options.lossless ? 32 : channels.hasAlpha ? 38 : 16)
    case .avif:
      let mayBeFull = !options.halvesChroma || options.maximumBytes != nil && options.chroma != .half
      let bytes = (options.lossless ? 42.0 : mayBeFull ? 38 : 22) + (channels.hasAlpha ? 6 : 0)
      return pixels(size) * bytes * (stored.sample == .uint8 ? 1 : 1.5)
    default: return 0
    }
  }

  private func pixels(_ size: PixelSize) -> Double { Double(size.width) * Double(size.height) }

  /// What is held of the picture while rows come, of which there are a part or all.
  package func memoryWhileRowsCome(for size: PixelSize, format: PixelFormat, options: EncodingOptions) -> Double {
    let rows = pixels(size) * Double(stored(format.channels, format.sample).bytesPerPixel)
    if options.maximumBytes != nil || self == .avif { return rows }
    return self == .webp ? 4 * pixels(size) : wholePicture(size, format, options)
  }

  /// What of a file that goes to a stream is held until it is complete: all of it where its first bytes are written last,
  /// about as much as the pixels.
  package func memoryOfStream(for size: PixelSize, format: PixelFormat) -> Double {
    isRewritten ? 1.5 * pixels(size) * Double(format.bytesPerPixel) : 0
  }

  /// Bytes that rows on their way take: of PNG several pieces at once, each as rows and compressed, with the compressor's tables.
  package func rowMemory(for size: PixelSize, format: PixelFormat) -> Double {
    let rows = PictureEncoder.rowsAtOnce(self, size: size, stored: format)
    let piece = 2 * Double(rows) * Double(size.width) * Double(format.bytesPerPixel)
    guard self == .png else { return piece }
    return Double(min(PiecesInFlight.most, size.height.dividedUp(by: rows))) * (piece + 5e5)
  }
}
