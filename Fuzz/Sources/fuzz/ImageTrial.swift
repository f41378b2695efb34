import Upscale

/// What becomes of an image file: it is inspected, read, converted, and written in every format.
enum ImageTrial {
  private static let options = DecodingOptions(maximumPixels: 1 << 16)

  /// - Throws: what the library says of the file.
  static func run(_ bytes: [UInt8]) throws {
    let info = try ImageFile.info(of: bytes)
    let image = try Waiting.result { try await ImageFile.decode(bytes, options: options) }
    precondition(image.size == info.image.size)
    _ = try? image.convertedToSRGB()
    for format in ImageFileFormat.written { try writes(image, as: format) }
  }

  /// What was written is read again: metadata that came in damaged must not damage what goes out.
  private static func writes(_ image: UpscaleImage, as format: ImageFileFormat) throws {
    let written = try Waiting.result { try await ImageFile.encode(image, as: format) }
    let again: UpscaleImage
    do { again = try Waiting.result { try await ImageFile.decode(written) } } catch {
      preconditionFailure("The \(format) file that was written cannot be read: \(error)")
    }
    precondition(again.size == image.size)
  }
}
