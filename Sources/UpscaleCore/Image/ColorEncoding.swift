/// What a PNG file says of its colors when it carries no ICC profile (PNG specification, sections 11.3.2.1 to 11.3.2.4).
/// Carried through unchanged, so that the result is shown in the colors of the source.
public struct ColorEncoding: Hashable, Sendable {
  /// White, red, green and blue as CIE x, y pairs, each times 100 000, in the order of the cHRM chunk.
  public var chromaticities: [UInt32]?
  /// The gAMA chunk: the encoding exponent times 100 000.
  public var gamma: UInt32?
  /// The sRGB chunk's rendering intent, 0 … 3.
  public var sRGBIntent: UInt8?

  public init(chromaticities: [UInt32]? = nil, gamma: UInt32? = nil, sRGBIntent: UInt8? = nil) {
    self.chromaticities = chromaticities
    self.gamma = gamma
    self.sRGBIntent = sRGBIntent
  }
}
