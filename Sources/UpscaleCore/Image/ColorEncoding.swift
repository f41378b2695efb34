/// What a PNG file says about its colors in chunks (PNG specification, third edition, sections 11.3.2.1 to 11.3.2.6).
/// Passed through unchanged, so that the result shows the source's colors.
public struct ColorEncoding: Hashable, Sendable {
  /// White, red, green and blue as CIE x, y pairs, each times 100 000, in the order of the cHRM chunk.
  public var chromaticities: [UInt32]?
  /// The gAMA chunk: the encoding exponent times 100 000.
  public var gamma: UInt32?
  /// The sRGB chunk's rendering intent, 0 … 3.
  public var sRGBIntent: UInt8?
  /// The cICP chunk: primaries, transfer, matrix and range by the numbers of ITU-T H.273. It takes precedence over all
  /// others, including an ICC profile.
  public var codePoints: [UInt8]?

  /// An encoding with the chunks that a file has.
  public init(
    chromaticities: [UInt32]? = nil, gamma: UInt32? = nil, sRGBIntent: UInt8? = nil, codePoints: [UInt8]? = nil
  ) {
    self.chromaticities = chromaticities
    self.gamma = gamma
    self.sRGBIntent = sRGBIntent
    self.codePoints = codePoints
  }

  /// Whether samples represent light up to a brightness beyond standard-range displays: PQ or HLG.
  public var isHDR: Bool { codePoints.map { $0.dropFirst().first == 16 || $0.dropFirst().first == 18 } ?? false }

  /// Whether it says sRGB, or nothing that displays differently from sRGB.
  public var isSRGB: Bool {
    if let codePoints { return codePoints.starts(with: [1, 13]) }
    if sRGBIntent != nil { return true }
    // The exponents and primaries that programs write for sRGB, rounded in their ways.
    let isUsualGamma = gamma.map { (44_000...47_000).contains($0) } ?? true
    let usual: [UInt32] = [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000]
    let hasUsualPrimaries =
      chromaticities.map { $0.count == 8 && zip($0, usual).allSatisfy { max($0, $1) - min($0, $1) <= 1000 } } ?? true
    return isUsualGamma && hasUsualPrimaries
  }

  /// The usual name: “sRGB”, “Display P3”, “BT.2020 PQ (HDR)”, “gamma 1/1.0”.
  public var name: String {
    if isSRGB { return "sRGB" }
    if let codePoints { return ColorEncoding.name(ofCodePoints: codePoints) }
    let exponent = gamma.map { "gamma 1/\((10_000_000 / Double($0)).rounded() / 100)" }
    return [exponent, chromaticities == nil ? nil : "custom primaries"].compactMap { $0 }.joined(separator: ", ")
  }

  private static func name(ofCodePoints codePoints: [UInt8]) -> String {
    if codePoints.starts(with: [12, 13]) { return "Display P3" }
    guard codePoints.count >= 2 else { return "unknown colors" }
    let primaries: [UInt8: String] = [1: "BT.709", 9: "BT.2020", 11: "DCI-P3", 12: "P3"]
    let transfers: [UInt8: String] = [
      1: "BT.709", 8: "linear", 13: "sRGB curve", 14: "BT.2020", 15: "BT.2020", 16: "PQ (HDR)", 18: "HLG (HDR)",
    ]
    let first = primaries[codePoints[0]] ?? "primaries \(codePoints[0])"
    let second = transfers[codePoints[1]] ?? "transfer \(codePoints[1])"
    return first == second ? first : "\(first) \(second)"
  }
}
