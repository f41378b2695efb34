/// What a picture file says beside its pixels, carried from the source to the result.
public struct ImageMetadata: Hashable, Sendable {
  /// The ICC profile as it stood in the file. Samples are never converted, so it stays true for the result. (CMYK files
  /// alone are converted while they are read, to sRGB, and then have none.)
  public var iccProfile: [UInt8]?
  /// The color chunks of a PNG without a profile. A picture read from a CMYK file has what says sRGB.
  public var colorEncoding: ColorEncoding?
  /// The EXIF block as a TIFF structure, beginning with its byte order mark (without JPEG's "Exif\0\0").
  /// Writers correct its orientation, pixel size and resolution to those of the file they write.
  public var exif: [UInt8]?
  public var density: PixelDensity?
  /// The quality a JPEG file was saved with, 1 … 100 on the scale of the Independent JPEG Group (libjpeg), read from its
  /// quantization tables. Where these are not the IJG's (Photoshop's, a camera's), the quality whose tables are nearest.
  /// Nil for other files, and for results, whose pixels are no longer those of the file.
  public var jpegQuality: Int?

  public init(
    iccProfile: [UInt8]? = nil, colorEncoding: ColorEncoding? = nil, exif: [UInt8]? = nil, density: PixelDensity? = nil,
    jpegQuality: Int? = nil
  ) {
    self.iccProfile = iccProfile
    self.colorEncoding = colorEncoding
    self.exif = exif
    self.density = density
    self.jpegQuality = jpegQuality
  }
}
