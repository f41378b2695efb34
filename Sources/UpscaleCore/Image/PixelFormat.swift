/// How a picture's pixels are stored: which channels, interleaved in this order, and what kind of number each sample is.
public struct PixelFormat: Hashable, Sendable, CustomStringConvertible {
  /// The channels of a pixel. Alpha is straight (not premultiplied), as PNG stores it.
  public enum Channels: Int, Hashable, Sendable, CaseIterable {
    case gray = 1
    case grayAlpha = 2
    case rgb = 3
    case rgba = 4

    public var count: Int { rawValue }
    public var hasAlpha: Bool { self == .grayAlpha || self == .rgba }
    /// The number of channels without alpha: 1 or 3.
    public var colorCount: Int { hasAlpha ? rawValue - 1 : rawValue }
    /// The same color without alpha.
    public var opaque: Channels { colorCount == 1 ? .gray : .rgb }
  }

  /// The kind of a sample. Integers span 0 … their maximum; floats span 0 … 1.
  public enum Sample: Hashable, Sendable, CaseIterable {
    case uint8
    case uint16
    case float32

    public var byteCount: Int {
      switch self {
      case .uint8: 1
      case .uint16: 2
      case .float32: 4
      }
    }
  }

  public var channels: Channels
  public var sample: Sample

  public init(_ channels: Channels, _ sample: Sample = .uint8) {
    self.channels = channels
    self.sample = sample
  }

  public var bytesPerPixel: Int { channels.count * sample.byteCount }

  public var description: String {
    let names: [Channels: String] = [.gray: "gray", .grayAlpha: "gray + alpha", .rgb: "RGB", .rgba: "RGBA"]
    let bits = sample == .float32 ? "32-bit float" : "\(sample.byteCount * 8)-bit"
    return "\(bits) \(names[channels] ?? "")"
  }
}
