public import UpscaleCore

extension ImageFile {
  /// `image` and its metadata as a file of `format` in memory.
  ///
  /// An ICC profile that libpng rejects (an RGB profile on a gray image, a damaged one) is left out of a PNG file
  /// without an error.
  /// - Throws: `invalidRequest` for options out of range or an image that the format cannot hold, `limitExceeded` if no
  ///   quality fits `options.maximumBytes`.
  @concurrent public static func encode(
    _ image: UpscaleImage, as format: ImageFileFormat, options: EncodingOptions = EncodingOptions()
  ) async throws(UpscaleError) -> [UInt8] {
    try encoded(image, as: format, options: options)
  }

  /// Writes `image` and its metadata to a file, which appears complete or not at all. The metadata is written as
  /// `encode` does.
  /// - Parameters:
  ///   - image: the image to write.
  ///   - path: the file's path.
  ///   - format: by default, what the extension of `path` names.
  ///   - options: how the file is compressed.
  ///   - overwrite: whether an existing file with that name may be replaced.
  /// - Returns: the file's size and what was chosen for it.
  /// - Throws: `fileExists`, `fileAccess`, `unsupportedFormat` for an unknown extension, `invalidRequest`, or
  ///   `limitExceeded` if no quality fits `options.maximumBytes`.
  @discardableResult
  @concurrent public static func write(
    _ image: UpscaleImage, to path: String, as format: ImageFileFormat? = nil,
    options: EncodingOptions = EncodingOptions(), overwrite: Bool = false
  ) async throws(UpscaleError) -> EncodingResult {
    try written(image, to: path, as: format, options: options, overwrite: overwrite)
  }

  // MARK: For what is away from the caller's actor already

  package static func encode(
    _ image: UpscaleImage, as format: ImageFileFormat, options: EncodingOptions = EncodingOptions()
  ) throws(UpscaleError) -> [UInt8] {
    try encoded(image, as: format, options: options)
  }

  @discardableResult
  package static func write(
    _ image: UpscaleImage, to path: String, as format: ImageFileFormat? = nil,
    options: EncodingOptions = EncodingOptions(), overwrite: Bool = false
  ) throws(UpscaleError) -> EncodingResult {
    try written(image, to: path, as: format, options: options, overwrite: overwrite)
  }

  private static func encoded(
    _ image: UpscaleImage, as format: ImageFileFormat, options: EncodingOptions
  ) throws(UpscaleError) -> [UInt8] {
    let output = ByteOutput()
    _ = try encode(image, as: format, options: options, to: output)
    return output.bytes
  }

  private static func written(
    _ image: UpscaleImage, to path: String, as format: ImageFileFormat?, options: EncodingOptions, overwrite: Bool
  ) throws(UpscaleError) -> EncodingResult {
    let fileFormat: ImageFileFormat
    if let format { fileFormat = format } else { fileFormat = try ImageFileFormat(path: path) }
    let target = try ReplacementFile(path: path, overwrite: overwrite)
    let result = try encode(image, as: fileFormat, options: options, to: ByteOutput(file: target.file, for: fileFormat))
    try target.commit()
    return result
  }

  private static func encode(
    _ image: UpscaleImage, as fileFormat: ImageFileFormat, options: EncodingOptions, to output: ByteOutput
  ) throws(UpscaleError) -> EncodingResult {
    let format = RowFormat(size: image.size, channels: image.format.channels)
    let encoder = try RowEncoder(
      output, fileFormat, format: format, sample: image.format.sample, metadata: image.metadata, options: options)
    try encoder.write(image)
    return try encoder.finish()
  }
}
