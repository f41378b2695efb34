public import UpscaleCore

/// How pictures are written.
public struct EncodingOptions: Hashable, Sendable {
  /// At what resolution JPEG keeps colour beside brightness.
  public enum Chroma: Hashable, Sendable, CaseIterable {
    /// Full at a quality of 90 and more, where the loss of colour edges would be what one sees; half below.
    case automatic
    /// As many colour samples as pixels (4:4:4).
    case full
    /// One colour sample for 2 × 2 pixels (4:2:0): about a fifth fewer bytes.
    case half
  }

  /// JPEG's quality on libjpeg's scale, 1 … 100.
  public var jpegQuality: Int
  public var chroma: Chroma
  /// Whether a JPEG is sent coarse to fine: a little smaller, slower to decode. The whole picture's coefficients
  /// stay in memory until the end: 6 bytes a pixel at full chroma.
  public var progressive: Bool
  /// PNG's effort: 0 none, 1 run lengths, 2 … 9 zlib's levels. 1 writes about 38 megapixels a second on each
  /// processor, 2 two thirds and 3 less than half as many; what that saves depends on the picture, and photographs that
  /// were enlarged are smallest with 1.
  public var pngCompression: Int
  /// What transparent pixels are laid over in formats without transparency.
  public var background: BackgroundColor

  public init(
    jpegQuality: Int = 92, chroma: Chroma = .automatic, progressive: Bool = false, pngCompression: Int = 1,
    background: BackgroundColor = .white
  ) {
    self.jpegQuality = jpegQuality
    self.chroma = chroma
    self.progressive = progressive
    self.pngCompression = pngCompression
    self.background = background
  }

  /// - Throws: `invalidRequest` where a number is out of its range.
  public func validate() throws(UpscaleError) {
    guard (1...100).contains(jpegQuality) else {
      throw UpscaleError(.invalidRequest, "A JPEG quality of \(jpegQuality) does not exist; use 1 to 100.")
    }
    guard (0...9).contains(pngCompression) else {
      throw UpscaleError(.invalidRequest, "A PNG compression of \(pngCompression) does not exist; use 0 to 9.")
    }
    for part in [background.red, background.green, background.blue] where !(0...1).contains(part) {
      throw UpscaleError(.invalidRequest, "A background colour of \(part) does not exist; use 0 to 1.")
    }
  }

  var halvesChroma: Bool {
    switch chroma {
    case .automatic: jpegQuality < 90
    case .full: false
    case .half: true
    }
  }
}
