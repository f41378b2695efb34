import CUpscaleCodecs
import UpscaleCore

extension ImageMetadata {
  /// These metadata as they go into a file of `fileFormat` with a picture of `size` stored in `channels`: EXIF and XMP
  /// corrected, and left out where EXIF cannot be followed or one of them is more than a JPEG segment holds, which
  /// `losses` reports. In WebP and AVIF, which have no other place for it, EXIF states the density, and the profile of a
  /// gray picture becomes one of RGB.
  /// - Throws: `invalidRequest` for a profile that the file cannot hold: without it the colors would be wrong.
  func prepared(
    for fileFormat: ImageFileFormat, size: PixelSize, channels: PixelFormat.Channels
  ) throws(UpscaleError) -> ImageMetadata {
    var result = self
    var block = exif.flatMap(ExifBlock.init)
    if !fileFormat.storesDensity, let density { block = ExifBlock.stating(density, in: block) }
    result.exif = block?.corrected(size: size, density: density)
    result.xmp = xmp.map { XMPPacket($0).corrected(size: size, density: density) }
    result.imageResources = imageResources.map { ImageResources($0).withoutSizes() }
    if channels.colorCount == 3, let profile = iccProfile, ICCProfile.isGray(profile) {
      result.iccProfile = try ICCProfile.rgb(fromGray: profile)
    }
    guard fileFormat == .jpeg else { return result }
    if let count = result.exif?.count, count > ImageMetadata.mostExif { result.exif = nil }
    if let count = result.xmp?.count, count > ImageMetadata.mostXMP { result.xmp = nil }
    // At most 255 segments with 14 bytes of signature and numbering each.
    if let count = iccProfile?.count, count > 255 * (65533 - 14) {
      throw UpscaleError(
        .invalidRequest, "The color profile takes \(count) bytes, more than a JPEG file can hold; write a PNG file.")
    }
    return result
  }

  /// Calls `body` with these metadata for the C encoder of `fileFormat`.
  /// - Parameter isBig: whether a TIFF file has offsets of 64 bits.
  func withStored<Result>(
    for fileFormat: ImageFileFormat, isBig: Bool, _ body: (UnsafePointer<upscale_picture_metadata>) -> Result
  ) -> Result {
    var stored = upscale_picture_metadata()
    storeDensity(in: &stored, fileFormat)
    storeColorEncoding(in: &stored)
    let chunks = fileFormat == .png ? pngChunks : []
    guard fileFormat == .tiff, let exif, let directories = exif.withUnsafeBytes(ExifDirectories.init) else {
      return withStored(&stored, exif ?? [], chunks, body)
    }
    return directories.withTexts { texts in
      let start = TIFFLayout(isBigEndian: directories.isBigEndian, isBig: isBig).headerBytes
      let placed = directories.placed(at: start, isBig: isBig)
      stored.exif_is_big_endian = directories.isBigEndian
      stored.camera_directory = UInt32(clamping: placed.camera ?? 0)
      stored.place_directory = UInt32(clamping: placed.place ?? 0)
      withUnsafeMutableBytes(of: &stored.texts) { $0.copyBytes(from: texts.withUnsafeBytes { Array($0) }) }
      return withStored(&stored, placed.bytes, chunks, body)
    }
  }

  private func withStored<Result>(
    _ stored: inout upscale_picture_metadata, _ exif: [UInt8], _ chunks: [UInt8],
    _ body: (UnsafePointer<upscale_picture_metadata>) -> Result
  ) -> Result {
    (iccProfile ?? []).withUnsafeBufferPointer { icc in
      exif.withUnsafeBufferPointer { exif in
        (xmp ?? []).withUnsafeBufferPointer { xmp in
          (imageResources ?? []).withUnsafeBufferPointer { resources in
            chunks.withUnsafeBufferPointer { chunks in
              (stored.icc, stored.icc_count) = (icc.baseAddress, icc.count)
              (stored.exif, stored.exif_count) = (exif.baseAddress, exif.count)
              (stored.xmp, stored.xmp_count) = (xmp.baseAddress, xmp.count)
              (stored.resources, stored.resources_count) = (resources.baseAddress, resources.count)
              (stored.chunks, stored.chunks_count) = (chunks.baseAddress, chunks.count)
              return body(&stored)
            }
          }
        }
      }
    }
  }

  private func storeDensity(in stored: inout upscale_picture_metadata, _ fileFormat: ImageFileFormat) {
    guard let density else { return }
    let unit: PixelDensity.Unit
    let limit: Double
    switch fileFormat {
    case .png: (unit, limit) = (.meter, Double(Int32.max))
    case .tiff: (unit, limit) = (.inch, 1e6)
    case .jpeg: (unit, limit) = (density.unit == .centimeter ? .centimeter : .inch, Double(UInt16.max))
    default: return
    }
    let converted = density.converted(to: unit)
    let (x, y) = (converted.x.rounded(), converted.y.rounded())
    // Nothing is written for a density out of the format's range, which also leaves out what is no number.
    guard (1...limit).contains(x), (1...limit).contains(y) else { return }
    switch unit {
    case .inch: stored.density_unit = UPSCALE_DENSITY_PER_INCH
    case .centimeter: stored.density_unit = UPSCALE_DENSITY_PER_CENTIMETER
    case .meter: stored.density_unit = UPSCALE_DENSITY_PER_METER
    }
    (stored.density_x, stored.density_y) = (UInt32(x), UInt32(y))
  }

  private func storeColorEncoding(in stored: inout upscale_picture_metadata) {
    guard let colorEncoding else { return }
    if let points = colorEncoding.codePoints, points.count >= 2 {
      stored.has_code_points = true
      (stored.primaries, stored.transfer) = (points[0], points[1])
    }
    if let intent = colorEncoding.sRGBIntent, intent < 4 {
      stored.has_srgb_intent = true
      stored.srgb_intent = intent
    }
    if let gamma = colorEncoding.gamma, gamma > 0, gamma <= Int32.max {
      stored.has_gamma = true
      stored.gamma = gamma
    }
    if let points = colorEncoding.chromaticities, points.count == 8, points.allSatisfy({ $0 <= Int32.max }) {
      stored.has_chromaticities = true
      withUnsafeMutableBytes(of: &stored.chromaticities) { $0.copyBytes(from: points.withUnsafeBytes(Array.init)) }
    }
  }
}
