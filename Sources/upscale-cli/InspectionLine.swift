import Upscale

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// One image's inspection as a line of JSON, for programs.
struct InspectionLine: Encodable {
  struct Failure: Encodable {
    var code: String
    var message: String
  }

  struct Blur: Encodable {
    /// “sharp”, “defocus”, “motion” or “enlarged”.
    var kind: String
    /// Of every kind, 0 … 1.
    var likelihoods: [String: Double]
    var edgeWidth: Double?
    var defocusRadius: Double?
    var motionLength: Double?
    var motionAngle: Double?
    var enlargementFactor: Double?
    var measures: [String: Double]
  }

  struct Advised: Encodable {
    var topic: String
    var sentence: String
    var serious: Bool
  }

  private var file: String
  private var width: Int?
  private var height: Int?
  private var format: String?
  private var bits: Int?
  private var alpha: Bool?
  private var colorProfile: String?
  /// What a PNG file's color chunks say, such as “Display P3”.
  private var colorEncoding: String?
  /// What else the file holds that is not read, such as “gainMap”.
  private var unread: [String]?
  private var jpegQuality: Int?
  /// The quality of the JPEG that does as much harm, 1 … 100.
  private var equivalentQuality: Double?
  private var damageMeasures: [String: Double]?
  /// Levels of 0 … 255.
  private var blockiness: Double?
  private var noise: Double?
  /// 0 … 1.
  private var colorFlatness: Double?
  private var blur: Blur?
  /// Inches at 300 pixels an inch.
  private var printWidth: Double?
  private var printHeight: Double?
  private var choice: Choice?
  private var scale: Double?
  private var advice: [Advised]?
  private var error: Failure?

  init(_ inspection: FileInspection) {
    let (info, source) = (inspection.info, inspection.source)
    file = inspection.name
    (width, height) = (info.image.size.width, info.image.size.height)
    format = info.fileFormat.rawValue
    bits = info.image.format.sample.byteCount * 8
    alpha = info.image.format.channels.hasAlpha
    colorProfile = info.image.metadata.colorProfileName
    colorEncoding = info.image.metadata.colorEncoding?.name
    unread = info.image.metadata.unread.map(\.rawValue)
    jpegQuality = info.jpegQuality
    equivalentQuality = source.damage.equivalentQuality.shortened
    damageMeasures = InspectionLine.dictionary(DamageMeasures.Name.allCases) { source.damage.measures[$0] }
    blockiness = source.blockiness.shortened
    noise = source.noise.shortened
    colorFlatness = source.colorFlatness.shortened
    blur = source.blur.map(InspectionLine.blur)
    printWidth = inspection.printSize().width.shortened
    printHeight = inspection.printSize().height.shortened
    choice = Choice(inspection.recommendation)
    scale = inspection.recommendation.scale
    advice = inspection.advice.map {
      Advised(topic: $0.topic.rawValue, sentence: $0.sentence, serious: $0.isSerious)
    }
  }

  init(_ file: String, _ failure: any Error) {
    self.file = file
    let known = failure as? UpscaleError
    error = Failure(code: known?.code.description ?? "unknown", message: known?.message ?? "\(failure)")
  }

  /// Estimates are told only for what the picture looks like.
  private static func blur(_ blur: BlurInspection) -> Blur {
    let kind = blur.kind
    return Blur(
      kind: kind.rawValue, likelihoods: dictionary(BlurInspection.Kind.allCases, blur.likelihood),
      edgeWidth: blur.edgeWidth?.shortened, defocusRadius: kind == .defocus ? blur.defocusRadius : nil,
      motionLength: kind == .motion ? blur.motionLength.shortened : nil,
      motionAngle: kind == .motion ? blur.motionAngle.shortened : nil,
      enlargementFactor: kind == .enlarged ? blur.enlargementFactor.shortened : nil,
      measures: dictionary(BlurMeasures.Name.allCases) { blur.measures[$0] })
  }

  /// Without what there is no value of.
  private static func dictionary<Key: RawRepresentable<String>>(
    _ keys: [Key], _ value: (Key) -> Double?
  ) -> [String: Double] {
    Dictionary(uniqueKeysWithValues: keys.compactMap { key in value(key).map { (key.rawValue, $0.shortened) } })
  }

  func write() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    Terminal.writeOutput(String(decoding: try encoder.encode(self), as: UTF8.self) + "\n")
  }
}

extension Double {
  /// To four digits after the point.
  fileprivate var shortened: Double { (self * 10000).rounded() / 10000 }
}
