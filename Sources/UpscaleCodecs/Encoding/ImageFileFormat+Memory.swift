public import UpscaleCore

extension ImageFileFormat {
  /// The bytes that writing a picture takes at its peak, besides the rows on their way: nothing where rows are encoded as
  /// they come, and the whole picture in some form where the format or the options want all of it.
  ///
  /// What libwebp takes was measured with version 1.2.4: of noise, which takes most, 19 bytes a pixel in all at a quality
  /// of 100, 31 without loss, and lossy with noise in alpha too, 48. Photographs take 13, and drawings with alpha 31, so
  /// that what is told of lossy ones lies between.
  public func encodingMemory(
    for size: PixelSize, channels: PixelFormat.Channels, options: EncodingOptions = EncodingOptions()
  ) -> Int {
    let rows = options.maximumBytes == nil ? 0 : pixels(size) * Double(stored(channels, .uint8).bytesPerPixel)
    return Int(exactly: rows + wholePicture(size, channels, options)) ?? .max
  }

  /// What an encoder holds of the picture itself until it is finished.
  func wholePicture(_ size: PixelSize, _ channels: PixelFormat.Channels, _ options: EncodingOptions) -> Double {
    let channels = stored(channels, .uint8).channels
    switch self {
    case .jpeg:
      guard options.progressive || PictureEncoder.optimizes(options, size) else { return 0 }
      let mayBeFull = !options.halvesChroma || options.maximumBytes != nil && options.chroma != .half
      return pixels(size) * (channels == .gray ? 2 : mayBeFull ? 6 : 3)
    case .webp: return pixels(size) * (options.lossless ? 32 : channels.hasAlpha ? 38 : 16)
    default: return 0
    }
  }

  private func pixels(_ size: PixelSize) -> Double { Double(size.width) * Double(size.height) }

  /// What is held of the picture while rows come, of which there are a part or all.
  package func memoryWhileRowsCome(
    for size: PixelSize, channels: PixelFormat.Channels, options: EncodingOptions
  ) -> Double {
    if options.maximumBytes != nil { return pixels(size) * Double(stored(channels, .uint8).bytesPerPixel) }
    return self == .webp ? 4 * pixels(size) : wholePicture(size, channels, options)
  }

  /// Bytes that rows on their way take: of PNG several pieces at once, each as rows and compressed, with the compressor's tables.
  package func rowMemory(for size: PixelSize, format: PixelFormat) -> Double {
    let rows = PictureEncoder.rowsAtOnce(self, size: size, stored: format)
    let piece = 2 * Double(rows) * Double(size.width) * Double(format.bytesPerPixel)
    guard self == .png else { return piece }
    return Double(min(PiecesInFlight.most, size.height.dividedUp(by: rows))) * (piece + 5e5)
  }
}
