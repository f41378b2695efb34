import UpscaleCore

/// Encodes on a task of its own, so that encoding hides behind whatever makes the rows: while one band is encoded, the next
/// is computed. No more than one waits, so memory stays bounded.
///
/// A failure is told at the next call; `finish` leaves none untold.
actor BackgroundEncoder {
  private let encoder: RowEncoder
  private var encoding: Task<Result<Void, UpscaleError>, Never>?

  /// - Throws: as `RowEncoder`.
  init(
    _ file: OpenFile, _ fileFormat: ImageFileFormat, format: RowFormat, sample: PixelFormat.Sample,
    metadata: ImageMetadata, options: EncodingOptions
  ) throws(UpscaleError) {
    encoder = try RowEncoder(
      ByteOutput(file: file), fileFormat, format: format, sample: sample, metadata: metadata, options: options)
  }

  /// Waits until the band before is encoded, and begins with this one.
  /// - Throws: what went wrong with the band before; `invalidImage` for one that is not the next.
  func write(_ band: RowBand) async throws(UpscaleError) {
    try await settle()
    try encoder.check(band)
    encoding = Task { encode(band) }
  }

  /// - Throws: what went wrong with any band, or with the end of the file.
  func finish() async throws(UpscaleError) {
    try await settle()
    try encoder.finish()
  }

  /// Waits for the band that is being encoded.
  private func settle() async throws(UpscaleError) {
    guard let encoding else { return }
    self.encoding = nil
    try await encoding.value.get()
  }

  private func encode(_ band: RowBand) -> Result<Void, UpscaleError> {
    do throws(UpscaleError) {
      return .success(try encoder.write(band))
    } catch {
      return .failure(error)
    }
  }
}
