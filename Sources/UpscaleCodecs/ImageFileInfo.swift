public import UpscaleCore

/// What a picture file is, known from its header.
public struct ImageFileInfo: Hashable, Sendable {
  public var fileFormat: ImageFileFormat
  /// The picture as `ImageFile.read` gives it: upright, palettes and low bit depths expanded, CMYK as sRGB.
  public var image: ImageInfo
  /// The quality a JPEG file was saved with, 1 … 100 on the scale of the Independent JPEG Group (libjpeg), told by its
  /// quantisation tables. Where these are not the IJG's (Photoshop's, a camera's), the quality whose tables are nearest.
  /// Nil for other formats.
  public var jpegQuality: Int?

  public init(fileFormat: ImageFileFormat, image: ImageInfo, jpegQuality: Int? = nil) {
    self.fileFormat = fileFormat
    self.image = image
    self.jpegQuality = jpegQuality
  }
}
