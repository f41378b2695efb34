public import UpscaleCore

/// What an image file is, known from its header.
public struct ImageFileInfo: Hashable, Sendable {
  /// The file's format, by its first bytes.
  public var fileFormat: ImageFileFormat
  /// The image as `ImageFile.read` returns it: upright, palettes and low bit depths expanded, CMYK as sRGB.
  public var image: ImageInfo

  /// Bytes that decoding takes besides the pixels at its peak, where that grows with the picture. Of equal pictures in equal
  /// formats they may differ.
  package var decodingMemory = 0

  /// Info with these values.
  public init(fileFormat: ImageFileFormat, image: ImageInfo) {
    self.fileFormat = fileFormat
    self.image = image
  }

  public static func == (one: ImageFileInfo, other: ImageFileInfo) -> Bool {
    one.fileFormat == other.fileFormat && one.image == other.image
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(fileFormat)
    hasher.combine(image)
  }

  /// The quality a JPEG file was saved with (`ImageMetadata.jpegQuality`).
  public var jpegQuality: Int? { image.metadata.jpegQuality }
}
