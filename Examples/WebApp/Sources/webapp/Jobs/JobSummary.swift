import Upscale

/// What was made of a picture, for the page.
struct JobSummary: Sendable, Encodable {
  var result: JobResult
  var source: PixelSize
  var size: PixelSize
  var format: ImageFileFormat
  var written: EncodingResult?
  /// What `auto` chose, and why.
  var chosen: String?
  var warnings: [String]

  private enum CodingKeys: CodingKey {
    case id, name, picture, comparison, source, size, format, bytes, quality, chosen, warnings
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(result.id, forKey: .id)
    try container.encode(result.name, forKey: .name)
    try container.encode(result.path(of: .picture), forKey: .picture)
    if result.files[.comparison] != nil { try container.encode(result.path(of: .comparison), forKey: .comparison) }
    try container.encode("\(source)", forKey: .source)
    try container.encode("\(size)", forKey: .size)
    try container.encode(format.description, forKey: .format)
    try container.encodeIfPresent(written?.byteCount, forKey: .bytes)
    try container.encodeIfPresent(written?.quality, forKey: .quality)
    try container.encodeIfPresent(chosen, forKey: .chosen)
    try container.encode(warnings, forKey: .warnings)
  }
}
