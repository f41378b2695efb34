public import UpscaleCore

/// The picture file formats that are read and written.
public enum ImageFileFormat: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  case png
  case jpeg
  case webp

  /// The name people call it by.
  public var description: String {
    switch self {
    case .png: "PNG"
    case .jpeg: "JPEG"
    case .webp: "WebP"
    }
  }

  /// What file names end in, without the dot, the usual one first.
  public var fileExtensions: [String] {
    switch self {
    case .png: ["png"]
    case .jpeg: ["jpg", "jpeg", "jpe"]
    case .webp: ["webp"]
    }
  }

  /// The most pixels a side can have.
  public var maximumSide: Int {
    switch self {
    case .png: Int(Int32.max)
    case .jpeg: 65535
    case .webp: 16383
    }
  }

  /// Whether transparency can be stored. Where it cannot, pictures are laid over `EncodingOptions.background`.
  public var supportsAlpha: Bool { self != .jpeg }

  /// Whether gray can be stored as such. Where it cannot, it becomes RGB.
  public var supportsGray: Bool { self != .webp }

  /// Whether 16 bits a sample can be stored. Where they cannot, samples are rounded to 8.
  public var supports16Bit: Bool { self == .png }

  /// The pixels this format stores for a picture of `channels` and `sample`.
  public func stored(_ channels: PixelFormat.Channels, _ sample: PixelFormat.Sample) -> PixelFormat {
    let kept = supportsAlpha ? channels : channels.opaque
    let color: PixelFormat.Channels = kept.hasAlpha ? .rgba : .rgb
    return PixelFormat(supportsGray ? kept : color, supports16Bit && sample != .uint8 ? .uint16 : .uint8)
  }
}
