public import UpscaleCore

/// Encodes the rows of an image into a file as they come, with a few rows in memory.
///
/// The file appears under its name complete, when `finish` returns, or not at all: rows go to a hidden temporary file
/// in the same folder, which is removed if anything fails or the writer is released early. (JPEG up to 8 megapixels,
/// and progressive JPEG of any size, holds its coefficients in memory until the end; WebP, and files limited to a
/// number of bytes, hold the whole image: `ImageFileFormat.encodingMemory` says how much that takes.)
public final class ImageFileWriter: RowSink {
  private let target: OutputTarget
  private let fileFormat: ImageFileFormat
  private let sample: PixelFormat.Sample
  private let metadata: ImageMetadata
  private let options: EncodingOptions
  private var encoder: BackgroundEncoder?
  private var hasBegun = false
  /// What the image was written as; nil until `finish` has returned.
  public private(set) var result: EncodingResult?

  /// Creates the temporary file, so that a location that cannot be written to is detected before anything is computed.
  /// - Parameters:
  ///   - path: the file's path.
  ///   - format: the file's format, whatever its name.
  ///   - sample: what to store if the format can: more than 8 bits become 16, or 8 in formats without 16.
  ///   - metadata: the source's; EXIF is corrected to the size, density and orientation of what is written. An ICC
  ///     profile that libpng rejects (such as an RGB profile on a gray image) is left out of a PNG file.
  ///   - options: how the file is compressed.
  ///   - overwrite: whether an existing file with that name may be replaced.
  /// - Throws: `fileExists`, `fileAccess`, or `invalidRequest` for options out of range.
  public convenience init(
    path: String, format: ImageFileFormat, sample: PixelFormat.Sample = .uint8,
    metadata: ImageMetadata = ImageMetadata(), options: EncodingOptions = EncodingOptions(), overwrite: Bool = false
  ) throws(UpscaleError) {
    try self.init(
      to: .file(path), format: format, sample: sample, metadata: metadata, options: options, overwrite: overwrite)
  }

  /// The same for any output.
  public init(
    to output: ImageOutput, format: ImageFileFormat, sample: PixelFormat.Sample = .uint8,
    metadata: ImageMetadata = ImageMetadata(), options: EncodingOptions = EncodingOptions(), overwrite: Bool = false
  ) throws(UpscaleError) {
    try options.validate(for: format)
    self.target = try OutputTarget(output, overwrite: overwrite)
    self.fileFormat = format
    self.sample = sample
    self.metadata = metadata
    self.options = options
  }

  /// What the file stores; more if alpha still has to be composited over a background.
  public func stored(_ channels: PixelFormat.Channels) -> PixelFormat.Sample {
    let stored = fileFormat.stored(channels, sample)
    return stored.channels == channels ? stored.sample : .uint16
  }

  /// - Throws: `invalidRequest` for an image that the format cannot hold, `fileAccess` if the disk is full.
  public func begin(_ format: RowFormat) async throws(UpscaleError) {
    guard !hasBegun else {
      throw UpscaleError(.invalidRequest, "A writer writes one image; create another writer for the next.")
    }
    hasBegun = true
    encoder = try BackgroundEncoder(
      target.file, fileFormat, format: format, sample: sample, metadata: metadata, options: options)
  }

  /// PNG is compressed on all processors. Bands of a few hundred rows keep them busy; a band's memory is no longer
  /// needed when this returns.
  /// - Throws: `invalidImage` for rows that are not the next ones, `fileAccess` if the disk is full.
  public func write(_ band: RowBand) async throws(UpscaleError) {
    try await begun().write(band)
  }

  /// - Throws: `invalidImage` if rows are missing; `limitExceeded` if no quality fits `maximumBytes`; `fileExists` or
  ///   `fileAccess` if the file cannot be put in place; `CancellationError` if the task is canceled meanwhile.
  public func finish() async throws {
    let result: EncodingResult
    do throws(UpscaleError) {
      result = try await begun().finish()
    } catch  where error.code == .cancelled {
      throw CancellationError()
    }
    encoder = nil
    try target.commit()
    self.result = result
  }

  private func begun() throws(UpscaleError) -> BackgroundEncoder {
    guard let encoder else {
      throw UpscaleError(.invalidImage, "No image is being written; call begin first and finish last, once each.")
    }
    return encoder
  }
}
