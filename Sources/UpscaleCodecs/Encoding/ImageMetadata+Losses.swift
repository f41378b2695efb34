public import UpscaleCore

extension ImageMetadata {
  /// What a file of `fileFormat` with an image of `size` does not keep of this metadata, in one sentence each, and what
  /// was not read from the source.
  public func losses(in fileFormat: ImageFileFormat, at size: PixelSize) -> [String] {
    var losses = unread.map(\.sentence)
    if fileFormat != .png {
      if let name = chunkColorName, !keepsColor(in: fileFormat) {
        losses.append("\(fileFormat) cannot record that the colors are \(name); the result will be displayed as sRGB.")
      }
      let keywords = texts.compactMap(\.keyword)
      if !keywords.isEmpty {
        losses.append(
          "\(fileFormat) cannot store PNG's text chunks, which are not kept: \(ImageMetadata.list(keywords)).")
      }
    }
    if !fileFormat.keepsResources, let imageResources { losses += photoshopLosses(imageResources, in: fileFormat) }
    return fileFormat == .jpeg ? losses + blocksTooLargeForJPEG(at: size) : losses
  }

  private func photoshopLosses(_ bytes: [UInt8], in fileFormat: ImageFileFormat) -> [String] {
    let resources = ImageResources(bytes)
    var losses: [String] = []
    if resources.hasIPTC {
      losses.append("IPTC (captions, keywords) is kept only in JPEG and TIFF files, and \(fileFormat) loses it.")
    }
    if resources.hasMarks {
      losses.append(
        "Photoshop's paths and copyright marks are kept only in JPEG and TIFF files, and \(fileFormat) loses them.")
    }
    return losses
  }

  private func blocksTooLargeForJPEG(at size: PixelSize) -> [String] {
    let packet = xmp.map { XMPPacket($0).corrected(size: size, density: density) }
    let blocks = [("EXIF", exif, ImageMetadata.mostExif), ("XMP", packet, ImageMetadata.mostXMP)]
    return blocks.compactMap { kind, block, most in
      guard let count = block?.count, count > most else { return nil }
      return "\(kind) takes \(count) bytes, more than the \(most) a JPEG file can hold, and is not kept."
    }
  }

  /// A segment of a JPEG file holds 65533 bytes, six of which are the signature "Exif\0\0".
  static let mostExif = 65533 - 6
  /// What XMP's specification allows in one (part 3, section 1.1.3).
  static let mostXMP = 65502

  /// The colors, other than sRGB, that only color chunks state. A profile says the same, but of HDR, which it cannot.
  var chunkColorName: String? {
    guard let colorEncoding, !colorEncoding.isSRGB, iccProfile == nil || colorEncoding.isHDR else { return nil }
    return colorEncoding.name
  }

  /// AVIF has code points as PNG's chunk has them, but not beside a profile.
  private func keepsColor(in fileFormat: ImageFileFormat) -> Bool {
    fileFormat == .avif && colorEncoding?.codePoints != nil && iccProfile == nil
  }

  private static func list(_ keywords: [String]) -> String {
    var different: [String] = []
    for keyword in keywords where !different.contains(keyword) { different.append(keyword) }
    let more = different.count > 8 ? " and \(different.count - 8) more" : ""
    return different.prefix(8).joined(separator: ", ") + more
  }
}
