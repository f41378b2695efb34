public import UpscaleCodecs
public import UpscaleCore
internal import UpscaleModels

/// What a picture file is and how good, and what that means for enlarging it.
///
///     let inspection = try FileInspection(of: "cat.jpg")
///     for advice in inspection.advice { print(advice.sentence) }
public struct FileInspection: Sendable {
  /// What messages call the file.
  public let name: String
  public let info: ImageFileInfo
  /// What its pixels tell.
  public let source: SourceInspection
  /// What one should know before enlarging it; empty for a good picture.
  public let advice: [Advice]
  public let recommendation: Recommendation
  /// The strength to set (`UpscaleRequest.strength`); nil where the recommended family has no dial. A JPEG file gets it
  /// without being asked; a picture that was compressed before it became this file does not.
  public let strength: Double?

  /// Decodes the picture and inspects it. Cost: the decoding and some hundredths of a second.
  /// - Throws: what `ImageFile.read` throws.
  public init(of path: String, limits: DecodingLimits = DecodingLimits()) throws(UpscaleError) {
    try self.init(of: .file(path), limits: limits)
  }

  /// - Throws: as for a path.
  public init(of input: ImageInput, limits: DecodingLimits = DecodingLimits()) throws(UpscaleError) {
    name = input.name
    info = try ImageFile.info(of: input)
    source = SourceInspection(of: try ImageFile.read(input, limits: limits))
    advice = Advice.advice(on: source, jpegQuality: info.jpegQuality)
    let models = try ShippedModels.all()
    recommendation = Recommendation(for: source, advice: advice, families: models.map(\.family))
    let dial = models.lazy.filter { [recommendation] in $0.family == recommendation.family }.compactMap(\.dial).first
    // Blocks that were there before the file was tell of a JPEG, too.
    let blocks = FileInspection.compression(source, nil)
    let told = blocks > 0 ? Int(95 - 75 * blocks) : nil
    strength = dial?.strength(jpegQuality: [told, info.jpegQuality].compactMap(\.self).min())
  }

  /// How strongly the picture was compressed, 0 (not) … 1 (JPEG of a quality of 20): by the quality of a JPEG file, and by
  /// blocks that were there before the file was.
  public var compression: Double { FileInspection.compression(source, info.jpegQuality) }

  private static func compression(_ source: SourceInspection, _ jpegQuality: Int?) -> Double {
    let told = jpegQuality.map { Double(95 - $0) / 75 } ?? 0
    return min(1, max(0, told, (source.blockiness - 0.2) / 2.8))
  }

  /// The size on paper in inches when printed with `dpi` pixels an inch, enlarged `scale` times.
  public func printSize(dpi: Double = 300, scale: Double = 1) -> (width: Double, height: Double) {
    let size = info.image.size
    return (Double(size.width) * scale / dpi, Double(size.height) * scale / dpi)
  }
}
