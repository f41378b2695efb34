import CUpscaleCodecs
public import UpscaleCore

extension UpscaleImage {
  /// This image in sRGB, by its ICC profile: relative colorimetric with black-point compensation, gray to gray with
  /// sRGB's curve, alpha unchanged. The profile is then dropped, and `colorEncoding` says sRGB. Without a profile,
  /// nothing changes if the colors are sRGB, the default if nothing says otherwise.
  ///
  /// Samples keep their type, so wide-gamut colors in 8 bits lose a little; colors outside sRGB are clipped.
  /// - Throws: `unsupportedFormat` for a profile that is damaged or does not match the channels, and for colors other
  ///   than sRGB that only `colorEncoding` states; `invalidImage` for floats.
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
      bytes.baseAddress.flatMap { upscale_recoloring_create($0, bytes.count, nil, 0, &picture) }
    }
    guard let transform else {
      throw UpscaleError(
        .unsupportedFormat,
        "The image's color profile is damaged or not for \(format.channels.colorCount == 1 ? "gray" : "RGB"), so its"
          + " colors cannot be converted to sRGB; skip the conversion to keep the profile as it is.")
    }
    defer { upscale_recoloring_destroy(transform) }
    let (bytesPerRow, width, height) = (bytesPerRow, size.width, size.height)
    withUnsafeMutableBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      for row in 0..<height {
        let pixels = start + row * bytesPerRow
        upscale_recoloring_convert(transform, pixels, pixels, UInt32(width))
      }
    }
    metadata = converted
    return self
  }
}

extension ImageMetadata {
  /// The metadata of an image once its colors are converted to sRGB: without the profile that they were converted by.
  /// If they are already sRGB, nothing changes.
  /// - Throws: `unsupportedFormat` for colors other than sRGB that only `colorEncoding` states: HDR, or a gamma or
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
