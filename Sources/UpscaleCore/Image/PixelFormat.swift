/// How an image's pixels are stored: which channels, interleaved in this order, and the type of each sample.
public struct PixelFormat: Hashable, Sendable, CustomStringConvertible {
  /// The channels of a pixel. Alpha is straight (not premultiplied), as PNG stores it.
  public enum Channels: Int, Hashable, Sendable, CaseIterable {
    /// Brightness alone.
    case gray = 1
    /// Brightness, then alpha.
    case grayAlpha = 2
    /// Red, green, blue.
    case rgb = 3
    /// Red, green, blue, alpha.
    case rgba = 4

    /// How many samples a pixel has.
    public var count: Int { rawValue }
    /// Whether the last sample is alpha.
    public var hasAlpha: Bool { self == .grayAlpha || self == .rgba }
    /// The number of channels without alpha: 1 or 3.
    public var colorCount: Int { hasAlpha ? rawValue - 1 : rawValue }
    /// The same color without alpha.
    public var opaque: Channels { colorCount == 1 ? .gray : .rgb }
  }

  /// The type of a sample. Integers span 0 … their maximum; floats span 0 … 1.
  public enum Sample: Hashable, Sendable, CaseIterable {
    /// 8 bits, 0 … 255.
    case uint8
    /// 16 bits, 0 … 65535, in the machine's byte order.
    case uint16
    /// 32-bit floating point, 0 … 1.
    case float32

    /// Bytes of a sample.
    public var byteCount: Int {
      switch self {
      case .uint8: 1
      case .uint16: 2
      case .float32: 4
      }
    }
  }

  /// What a pixel's samples are.
  public var channels: Channels
  /// How a sample is stored.
  public var sample: Sample

  /// A format of these channels, with 8 bits a sample unless stated.
  public init(_ channels: Channels, _ sample: Sample = .uint8) {
    self.channels = channels
    self.sample = sample
  }

  /// Bytes of a pixel.
  public var bytesPerPixel: Int { channels.count * sample.byteCount }

  public var description: String {
    let names: [Channels: String] = [.gray: "gray", .grayAlpha: "gray + alpha", .rgb: "RGB", .rgba: "RGBA"]
    let bits = sample == .float32 ? "32-bit float" : "\(sample.byteCount * 8)-bit"
    return "\(bits) \(names[channels] ?? "")"
  }
}
