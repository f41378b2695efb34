import Upscale

/// Whatever a user writes that the library parses.
enum TextTrial {
  static func run(_ text: String) {
    for input in BatchInput.manifest(text) { precondition(!input.path.isEmpty) }
    _ = try? PrintSize(text)
    if let bytes = try? ByteCount.parse(text) { precondition(bytes > 0) }
    _ = try? ImageFileFormat(path: text)
    _ = try? OutputNaming(folder: text, suffix: text)
  }
}
