import CUpscaleCodecs
public import UpscaleCore

extension UpscaleImage {
  /// This picture in sRGB, by its ICC profile: relative colorimetric with black-point compensation, gray to gray with
  /// sRGB's curve, alpha as it is. The profile is left out then, and `colorEncoding` says sRGB. Without a profile nothing
  /// changes where the colors are sRGB, as they are where nothing says otherwise.
  ///
  /// Samples keep their type, so that wide colors in 8 bits lose a little; colors that sRGB has not are cut off.
  /// - Throws: `unsupportedFormat` for a profile that is damaged or not about these channels, and for colors other than
  ///   sRGB that only `colorEncoding` states; `invalidImage` for floats.
  public consuming func convertedToSRGB() throws(UpscaleError) -> UpscaleImage {
    let converted = try metadata.convertedToSRGB()
    guard let profile = metadata.iccProfile, converted.iccProfile == nil else { return self }
    guard format.sample != .float32 else {
      throw UpscaleError(
        .invalidImage,
        "Only images with 8 or 16 bits per sample can be converted to sRGB; convert the image to one of these first.")
    }
    var picture = upscale_picture(
      width: 1, height: 1, channels: UInt32(format.channels.count), bits: UInt32(format.sample.byteCount * 8))
    let transform = profile.withUnsafeBufferPointer { bytes in
      bytes.baseAddress.flatMap { upscale_srgb_create($0, bytes.count, &picture) }
    }
    guard let transform else {
      throw UpscaleError(
        .unsupportedFormat,
        "The image's color profile is damaged or not for \(format.channels.colorCount == 1 ? "gray" : "RGB"), so its"
          + " colors cannot be converted to sRGB; skip the conversion to keep the profile as it is.")
    }
    defer { upscale_srgb_destroy(transform) }
    let (bytesPerRow, width, height) = (bytesPerRow, size.width, size.height)
    withUnsafeMutableBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      for row in 0..<height {
        let pixels = start + row * bytesPerRow
        upscale_srgb_convert(transform, pixels, pixels, UInt32(width))
      }
    }
    metadata = converted
    return self
  }
}

extension ImageMetadata {
  /// The metadata of a picture once its colors are converted to sRGB: without the profile they were converted by. Where
  /// they are sRGB already nothing changes.
  /// - Throws: `unsupportedFormat` for colors that only `colorEncoding` states and that are not sRGB: HDR, or a gamma or
  ///   primaries without a profile.
  public func convertedToSRGB() throws(UpscaleError) -> ImageMetadata {
    if let name = chunkColorName {
      throw UpscaleError(
        .unsupportedFormat,
        "The image's colors are \(name), which PNG's own chunks state without a profile, so they cannot be converted"
          + " to sRGB; skip the conversion, or first convert the image to a color profile.")
    }
    let isStatedAsSRGB = colorEncoding?.codePoints != nil && colorEncoding?.isSRGB == true
    guard iccProfile != nil, !isStatedAsSRGB else { return self }
    var result = self
    result.iccProfile = nil
    // 1 is relative colorimetric.
    result.colorEncoding = ColorEncoding(sRGBIntent: 1)
    result.exif = exif.flatMap(ExifBlock.init)?.markedAsSRGB()
    result.xmp = xmp.map { XMPPacket($0).markedAsSRGB() }
    return result
  }
}
