public import UpscaleCore

/// The image file formats that are read and written. A structure, so that more can be added without breaking what
/// switches over it.
public struct ImageFileFormat: RawRepresentable, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  public static let png = ImageFileFormat(
    "PNG", endings: ["png"], maximumSide: Int(Int32.max), supportsAlpha: true, supportsGray: true, supports16Bit: true)
  /// JPEG itself counts to 65535, libjpeg to 65500.
  public static let jpeg = ImageFileFormat(
    "JPEG", endings: ["jpg", "jpeg", "jpe", "jfif"], maximumSide: 65500, supportsAlpha: false, supportsGray: true,
    supports16Bit: false)
  public static let webp = ImageFileFormat(
    "WebP", endings: ["webp"], maximumSide: 16383, supportsAlpha: true, supportsGray: false, supports16Bit: false)

  public static let allCases = [png, jpeg, webp]

  /// The name people call it by.
  public let description: String

  /// What file names end in, without the dot, the usual one first.
  public let fileExtensions: [String]

  /// The most pixels a side can have.
  public let maximumSide: Int

  /// Whether transparency can be stored. Where it cannot, images are laid over `EncodingOptions.background`.
  public let supportsAlpha: Bool

  /// Whether gray can be stored as such. Where it cannot, it becomes RGB.
  public let supportsGray: Bool

  /// Whether 16 bits a sample can be stored. Where they cannot, samples are rounded to 8.
  public let supports16Bit: Bool

  /// The name in lower case, as options and JSON have it: “png”.
  public var rawValue: String { description.lowercased() }

  /// The format of that name in lower case, or nil.
  public init?(rawValue: String) {
    guard let format = ImageFileFormat.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = format
  }

  private init(
    _ name: String, endings: [String], maximumSide: Int, supportsAlpha: Bool, supportsGray: Bool, supports16Bit: Bool
  ) {
    description = name
    fileExtensions = endings
    self.maximumSide = maximumSide
    self.supportsAlpha = supportsAlpha
    self.supportsGray = supportsGray
    self.supports16Bit = supports16Bit
  }

  /// The pixels this format stores for an image of `channels` and `sample`.
  public func stored(_ channels: PixelFormat.Channels, _ sample: PixelFormat.Sample) -> PixelFormat {
    let kept = supportsAlpha ? channels : channels.opaque
    let color: PixelFormat.Channels = kept.hasAlpha ? .rgba : .rgb
    return PixelFormat(supportsGray ? kept : color, supports16Bit && sample != .uint8 ? .uint16 : .uint8)
  }
}
