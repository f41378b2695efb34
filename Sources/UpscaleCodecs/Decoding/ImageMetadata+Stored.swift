import CUpscaleCodecs
import UpscaleCore

extension ImageMetadata {
  /// What a decoder found, copied. An EXIF block that cannot be followed is left out.
  init(_ stored: upscale_picture_metadata) {
    self.init(jpegQuality: stored.jpeg_quality > 0 ? Int(stored.jpeg_quality) : nil)
    if let icc = stored.icc { iccProfile = Array(UnsafeBufferPointer(start: icc, count: stored.icc_count)) }
    if let exif = stored.exif {
      setExif(ExifBlock(Array(UnsafeBufferPointer(start: exif, count: stored.exif_count))))
    }
    if let file = stored.directories {
      setExif(ExifDirectories(UnsafeRawBufferPointer(start: file, count: stored.directories_count))?.block)
    }
    if let unit = PixelDensity.Unit(stored.density_unit) {
      density = PixelDensity(x: Double(stored.density_x), y: Double(stored.density_y), unit: unit)
    }
    if stored.has_gamma || stored.has_chromaticities || stored.has_srgb_intent {
      let points = withUnsafeBytes(of: stored.chromaticities) { Array($0.bindMemory(to: UInt32.self)) }
      colorEncoding = ColorEncoding(
        chromaticities: stored.has_chromaticities ? points : nil,
        gamma: stored.has_gamma ? stored.gamma : nil,
        sRGBIntent: stored.has_srgb_intent ? stored.srgb_intent : nil)
    }
    if stored.has_code_points {
      // RGB over the full range, as the samples are once they are decoded.
      let points = ColorEncoding(codePoints: [stored.primaries, stored.transfer, 0, 1])
      if !points.isSRGB { colorEncoding = points }
    }
    takeXMP(stored)
    if let resources = stored.resources {
      imageResources = Array(UnsafeBufferPointer(start: resources, count: stored.resources_count))
    }
  }

  private mutating func takeXMP(_ stored: upscale_picture_metadata) {
    // A gain map is one of several pictures: one of both is told.
    if stored.has_gain_map { note(.gainMap) }
    if let packet = stored.xmp {
      if stored.xmp_count <= XMPPacket.maximumBytes {
        setXMP(Array(UnsafeBufferPointer(start: packet, count: stored.xmp_count)))
      } else {
        note(.unusableXMP)
      }
    }
    if stored.has_further_pictures, !unread.contains(.gainMap) { note(.furtherPictures) }
    guard stored.has_extended_xmp else { return }
    note(.extendedXMP)
    xmp = xmp.map { XMPPacket($0).withoutExtension() }
  }

  /// Takes over a packet, unless it describes what the result will not have.
  mutating func setXMP(_ packet: [UInt8]) {
    if let described = XMPPacket(packet).described { note(described) } else { xmp = packet }
  }

  /// Keeps once that something is not read.
  mutating func note(_ content: UnreadContent) {
    if !unread.contains(content) { unread.append(content) }
  }

  /// Takes over a block, and its density where the file has stated none itself.
  mutating func setExif(_ block: ExifBlock?) {
    guard let block else { return }
    exif = block.bytes
    density = density ?? block.density
  }

  /// Of a picture that its decoder has turned already, whatever EXIF says: HEIF has properties for it, and EXIF's orientation
  /// is not to be obeyed (ISO/IEC 23008-12, section 6.5.10, and annex A).
  func standingUpright(size: PixelSize) -> ImageMetadata {
    var metadata = self
    if let block = exif.flatMap(ExifBlock.init) { metadata.exif = block.corrected(size: size, density: nil) }
    return metadata
  }

  /// How the stored picture must be turned.
  var orientation: ImageOrientation { exif.flatMap(ExifBlock.init)?.orientation ?? .up }
}

extension PixelDensity.Unit {
  fileprivate init?(_ unit: upscale_density_unit) {
    switch unit {
    case UPSCALE_DENSITY_PER_INCH: self = .inch
    case UPSCALE_DENSITY_PER_CENTIMETER: self = .centimeter
    case UPSCALE_DENSITY_PER_METER: self = .meter
    default: return nil
    }
  }
}
