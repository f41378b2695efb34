/// What an image file contains besides its pixels, carried from the source to the result.
public struct ImageMetadata: Hashable, Sendable {
  /// The ICC profile as it is in the file. Samples are never converted, so it stays valid for the result. (Only CMYK
  /// files are converted on reading, to sRGB, and then have none.)
  public var iccProfile: [UInt8]?
  /// The color chunks of a PNG without a profile; next to a profile, only cICP. An image read from a CMYK file has the
  /// one that says sRGB.
  public var colorEncoding: ColorEncoding?
  /// The EXIF block as a TIFF structure, beginning with its byte order mark (without JPEG's "Exif\0\0").
  /// Writers correct its orientation, pixel size and resolution to those of the file they write.
  public var exif: [UInt8]?
  /// How many pixels there are per inch, centimeter or meter on paper, if the file says.
  public var density: PixelDensity?
  /// The quality a JPEG file was saved with, 1 … 100 on the scale of the Independent JPEG Group (libjpeg), read from
  /// its quantization tables. If these are not the IJG's (but Photoshop's or a camera's), the quality with the nearest
  /// tables. Nil for other files, and for results, whose pixels are no longer those of the file.
  public var jpegQuality: Int?

  /// The XMP packet, as UTF-8. Writers correct its orientation, pixel size and resolution, as for EXIF.
  public var xmp: [UInt8]?
  /// A JPEG file's APP13 segments, put together: Photoshop's image resources, of which IPTC is one.
  public var imageResources: [UInt8]?
  /// The text chunks of a PNG file, in order.
  public var texts: [TextChunk]
  /// What else the source contains. Nothing writes it: it is there to be reported.
  public var unread: [UnreadContent]
  /// What a salvaged image's file lacked; nil if nothing is missing.
  public var missing: MissingPixels?

  /// Metadata with these values; nothing is said by default.
  public init(
    iccProfile: [UInt8]? = nil, colorEncoding: ColorEncoding? = nil, exif: [UInt8]? = nil, density: PixelDensity? = nil,
    jpegQuality: Int? = nil, xmp: [UInt8]? = nil, imageResources: [UInt8]? = nil, texts: [TextChunk] = [],
    unread: [UnreadContent] = []
  ) {
    self.iccProfile = iccProfile
    self.colorEncoding = colorEncoding
    self.exif = exif
    self.density = density
    self.jpegQuality = jpegQuality
    self.xmp = xmp
    self.imageResources = imageResources
    self.texts = texts
    self.unread = unread
  }
}
