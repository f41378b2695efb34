import UpscaleCore

/// Encodes apart from whoever gives the rows: the main actor's application goes on meanwhile.
actor BackgroundEncoder {
  private let encoder: RowEncoder

  /// - Throws: as `RowEncoder`.
  init(
    _ file: OpenFile, _ fileFormat: ImageFileFormat, format: RowFormat, sample: PixelFormat.Sample,
    metadata: ImageMetadata, options: EncodingOptions
  ) throws(UpscaleError) {
    encoder = try RowEncoder(
      ByteOutput(file: file, for: fileFormat), fileFormat, format: format, sample: sample, metadata: metadata,
      options: options)
  }

  /// - Throws: as `RowEncoder`.
  func write(_ band: RowBand) async throws(UpscaleError) { try await encoder.write(band) }

  /// - Throws: as `RowEncoder`.
  func finish() throws(UpscaleError) -> EncodingResult { try encoder.finish() }
}
