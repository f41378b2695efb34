public import UpscaleCodecs
public import UpscaleCore
internal import UpscaleModels

/// What an image file is, how good it is, and what that means for enlarging it.
///
///     let inspection = try await FileInspection(of: "cat.jpg")
///     for advice in inspection.advice { print(advice.sentence) }
public struct FileInspection: Sendable {
  /// The file's name in messages.
  public let name: String
  /// What the header says.
  public let info: ImageFileInfo
  /// What its pixels reveal.
  public let source: SourceInspection
  /// What to know before enlarging it; empty for a good image.
  public let advice: [SourceAdvice]
  /// The model to use, and why.
  public let recommendation: ModelRecommendation

  /// Decodes the image and inspects it. Cost: the decoding and a few hundredths of a second.
  /// - Throws: what `ImageFile.read` throws.
  @concurrent public init(of path: String, options: DecodingOptions = DecodingOptions()) async throws(UpscaleError) {
    try await self.init(of: .file(path), options: options)
  }

  /// - Throws: as for a path.
  @concurrent public init(of input: ImageInput, options: DecodingOptions = DecodingOptions()) async throws(UpscaleError)
  {
    name = input.name
    info = try ImageFile.info(of: input, within: options)
    source = SourceInspection(try await ImageFile.read(input, options: options))
    advice = SourceAdvice.advice(on: source)
    recommendation = ModelRecommendation(for: source, models: try ShippedModels.all())
  }

  /// The size on paper in inches when printed with `dpi` pixels per inch, enlarged `scale` times.
  public func printSize(dpi: Double = 300, scale: Double = 1) -> (width: Double, height: Double) {
    let size = info.image.size
    return (Double(size.width) * scale / dpi, Double(size.height) * scale / dpi)
  }
}
