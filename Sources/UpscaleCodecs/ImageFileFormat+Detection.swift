public import UpscaleCore

extension ImageFileFormat {
  /// The format that a file name's extension names, ignoring case.
  /// - Throws: `unsupportedFormat`, listing the extensions of the formats that are written.
  public init(path: String) throws(UpscaleError) {
    let name = FilePath.lastComponent(of: path)
    let fileExtension = name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
    for format in ImageFileFormat.allCases where format.fileExtensions.contains(fileExtension) {
      self = format
      return
    }
    let written = ImageFileFormat.written.flatMap(\.fileExtensions).map { ".\($0)" }.joined(separator: ", ")
    let problem =
      fileExtension.isEmpty
      ? "has no extension that names an image format"
      : "ends in .\(fileExtension), which is not a known image format extension"
    throw UpscaleError(.unsupportedFormat, "\u{201C}\(name)\u{201D} \(problem); use one of \(written).")
  }

  /// The format that a file's first bytes show. Sixteen bytes are enough.
  /// - Parameters:
  ///   - bytes: the first bytes of the file.
  ///   - name: the file's name in messages.
  /// - Throws: `damagedFile` for an empty or mangled file, `unsupportedFormat` for every other format, naming it
  ///   if it is known.
  public init(magic bytes: [UInt8], name: String = "The image") throws(UpscaleError) {
    guard !bytes.isEmpty else {
      throw UpscaleError(.damagedFile, "\(name) is empty; get a complete copy.")
    }
    if bytes.starts(with: ImageFileFormat.pngSignature) {
      guard !bytes.dropFirst(12).starts(with: Array("CgBI".utf8)) else {
        throw UpscaleError(
          .unsupportedFormat,
          "\(name) is a PNG file in Xcode's format for iOS apps, which other software cannot read; get the original, or convert "
            + "it with “pngcrush -revert-iphone-optimizations”.")
      }
      self = .png
    } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if ImageFileFormat.isWebP(bytes) {
      self = .webp
    } else if let format = ImageFileFormat.ofISOMedia(bytes) {
      self = format
    } else if ImageFileFormat.isTIFF(bytes) {
      self = .tiff
    } else if ImageFileFormat.isJPEGXL(bytes) {
      self = .jpegXL
    } else if ImageFileFormat.isDamagedPNG(bytes) {
      throw UpscaleError(
        .damagedFile,
        "\(name) is a PNG file whose first bytes are damaged; get a copy that was not transferred as text.")
    } else if let foreign = ImageFileFormat.foreignName(bytes) {
      throw UpscaleError(
        .unsupportedFormat, "\(name) is in the \(foreign) format; convert it to PNG or JPEG first.")
    } else {
      throw UpscaleError(
        .unsupportedFormat, "\(name) is not in a supported image format; convert it to PNG or JPEG first.")
    }
  }

  private static let pngSignature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Whether `bytes` begin as no format does that is read or known by name.
  static func isUnknown(_ bytes: [UInt8]) -> Bool {
    !bytes.isEmpty && !bytes.starts(with: pngSignature) && !isDamagedPNG(bytes) && foreignName(bytes) == nil
      && ofISOMedia(bytes) == nil && !isTIFF(bytes) && !isJPEGXL(bytes)
  }

  /// "RIFF", a size, "WEBP".
  private static func isWebP(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: Array("RIFF".utf8)) && bytes.dropFirst(8).starts(with: Array("WEBP".utf8))
  }

  /// Whether `bytes` are nearly PNG's signature: most of its bytes, or its letters where line ends were converted.
  private static func isDamagedPNG(_ bytes: [UInt8]) -> Bool {
    let matches = zip(bytes, pngSignature).count { $0 == $1 }
    return matches >= 5 || bytes.dropFirst().starts(with: pngSignature[1...3])
  }

  /// The name of a format that is recognized only to say so.
  private static func foreignName(_ bytes: [UInt8]) -> String? {
    let text = String(decoding: bytes.prefix(16).map { $0 < 0x80 ? $0 : 0x3F }, as: UTF8.self)
    func holds(_ word: String, at offset: Int = 0) -> Bool { text.dropFirst(offset).hasPrefix(word) }
    if holds("GIF8") { return "GIF" }
    if holds("BM") { return "BMP" }
    if holds("ftyp", at: 4) { return "ISO media" }
    if holds("jP  ", at: 4) || bytes.starts(with: [0xFF, 0x4F, 0xFF, 0x51]) { return "JPEG 2000" }
    if holds("8BPS") { return "Photoshop" }
    if holds("%PDF") { return "PDF" }
    if holds("<svg") || holds("<?xml") { return "SVG" }
    return nil
  }

  private static func isTIFF(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes(TIFFLayout.init) != nil }

  /// A codestream, or boxes around one, of which the first has always the same contents (ISO/IEC 18181-2, section 9).
  private static func isJPEGXL(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0xFF, 0x0A])
      || bytes.starts(with: [0, 0, 0, 12] + Array("JXL ".utf8) + [0x0D, 0x0A, 0x87, 0x0A])
  }

  /// By the brand in the first box, "ftyp".
  private static func ofISOMedia(_ bytes: [UInt8]) -> ImageFileFormat? {
    guard bytes.dropFirst(4).starts(with: Array("ftyp".utf8)) else { return nil }
    switch String(decoding: bytes.dropFirst(8).prefix(4), as: UTF8.self) {
    case "avif", "avis": return .avif
    case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1": return .heic
    default: return nil
    }
  }
}
