import Upscale

/// What a visitor can ask for: how large, and how the file is written. Most of it is the library's presets.
struct Purpose: Sendable, Encodable {
  let id: String
  let title: String
  let note: String
  let request: UpscaleRequest
  let format: ImageFileFormat
  let encoding: EncodingOptions

  /// - Throws: `unknownName` listing what there is.
  static func named(_ id: String) throws(UpscaleError) -> Purpose {
    let all = try all()
    guard let purpose = all.first(where: { $0.id == id }) else {
      throw UpscaleError.unknown("purpose", id, known: all.map(\.id))
    }
    return purpose
  }

  static func all() throws(UpscaleError) -> [Purpose] {
    let (print, archive) = (try UpscalePreset.named("print"), try UpscalePreset.named("archive"))
    return [
      Purpose("print-8x10", "Print 8 × 10 in", "300 DPI, cropped to fit", print, .print(try PrintSize("8x10in"))),
      Purpose("print-10x15", "Print 10 × 15 cm", "300 DPI, cropped to fit", print, .print(try PrintSize("10x15cm"))),
      Purpose("web", "Web page", "2048 pixels, small JPEG", try .named("web")),
      Purpose("shop", "Web shop", "2000 pixels, at most 400 KB", try .named("shop"), maximumBytes: 400_000),
      Purpose("2x", "2×", "PNG without loss", archive, .scale(2)),
      Purpose("4x", "4×", "PNG without loss", archive),
    ]
  }

  private init(
    _ id: String, _ title: String, _ note: String, _ preset: UpscalePreset, _ target: UpscaleRequest.Target? = nil,
    maximumBytes: Int? = nil
  ) {
    (self.id, self.title, self.note) = (id, title, note)
    request = UpscaleRequest(target ?? preset.target ?? .scale(4), dpi: preset.dpi)
    format = preset.format ?? .jpeg
    var encoding = EncodingOptions(maximumBytes: maximumBytes)
    encoding.quality = preset.quality ?? encoding.quality
    encoding.chroma = preset.chroma ?? encoding.chroma
    encoding.progressive = preset.progressive ?? encoding.progressive
    self.encoding = encoding
  }

  private enum CodingKeys: CodingKey { case id, title, note }

  /// What the page shows of it.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(title, forKey: .title)
    try container.encode(note, forKey: .note)
  }
}
