import CUpscaleCodecs
import UpscaleCore

/// One picture being encoded by its format's library from rows of stored samples.
final class PictureEncoder: StoredRowEncoder {
  let size: PixelSize
  /// The pixels that are stored.
  let stored: PixelFormat
  /// It depends on the picture alone, since PNG files show it.
  let rowsAtOnce: Int
  private let fileFormat: ImageFileFormat
  private let output: ByteOutput
  private let handle: OpaquePointer
  private var picture: upscale_picture
  private var parameters: upscale_encoder_options
  private let isExact: Bool
  /// The first failure: after one the libraries must not be called again.
  private(set) var failure: UpscaleError?

  /// Huffman tables made for the picture save 2 to 6 % but treble the time, a quarter of it after the last row, and hold
  /// the picture's coefficients in memory, up to 6 bytes a pixel. Above this many pixels time and memory are worth more.
  private static let optimizedPixels = 1 << 23
  /// Much more than the deflate's window, so that pieces cost nothing in size, and little enough to stay in caches.
  private static let pieceBytes = 1 << 19
  private static let scanlinePixels = 1 << 16

  /// Writes everything that stands before the pixels.
  init(
    _ output: ByteOutput, _ fileFormat: ImageFileFormat, size: PixelSize, stored: PixelFormat, metadata: ImageMetadata,
    options: EncodingOptions
  ) throws(UpscaleError) {
    try PictureEncoder.check(size, fileFormat)
    try MemoryHeadroom.require(fileFormat.wholePicture(size, stored, options))
    let metadata = try metadata.prepared(for: fileFormat, size: size, channels: stored.channels)
    let context = Unmanaged.passUnretained(output).toOpaque()
    guard let handle = upscale_encoder_create(fileFormat.codec, ByteOutput.callback, ByteOutput.rewriting, context)
    else {
      throw UpscaleError(.limitExceeded, "There is not enough memory to encode a \(fileFormat) file.")
    }
    self.size = size
    self.stored = stored
    self.fileFormat = fileFormat
    self.output = output
    self.handle = handle
    picture = upscale_picture(
      width: UInt32(size.width), height: UInt32(size.height), channels: UInt32(stored.channels.count),
      bits: UInt32(stored.sample.byteCount * 8))
    parameters = PictureEncoder.parameters(fileFormat, options, size, stored)
    isExact = options.isExact(in: fileFormat)
    rowsAtOnce = PictureEncoder.rowsAtOnce(fileFormat, size: size, stored: stored)
    let isBig = parameters.tiff_big
    try check(
      metadata.withStored(for: fileFormat, isBig: isBig) { upscale_encoder_begin(handle, &picture, $0, &parameters) })
  }

  deinit { upscale_encoder_destroy(handle) }

  /// Memory for rows on their way.
  func makePiece() throws(UpscaleError) -> RowPiece {
    var compressor: OpaquePointer?
    if fileFormat == .png {
      // The rows compressed, and zlib's own.
      try MemoryHeadroom.require(rowsAtOnce * size.width * stored.bytesPerPixel + 1 << 19)
      compressor = upscale_png_piece_create(&picture, &parameters)
      if compressor == nil { throw error(UPSCALE_CODEC_OUT_OF_MEMORY) }
    }
    return try RowPiece(height: rowsAtOnce, bytesPerRow: size.width * stored.bytesPerPixel, compressor: compressor)
  }

  /// Puts the next piece into the file: compressed already where its format does that, else encoded now.
  func append(_ piece: RowPiece) throws(UpscaleError) {
    guard let compressor = piece.compressor else {
      return try piece.withRows { (rows) throws(UpscaleError) in try write(rows) }
    }
    if let failure { throw failure }
    try check(piece.status)
    try check(upscale_encoder_append_piece(handle, compressor))
  }

  /// Encodes the next rows, as many as `rows` holds: `rowsAtOnce`, or fewer where they are the last.
  func write(_ rows: UnsafeRawBufferPointer) throws(UpscaleError) {
    if let failure { throw failure }
    let bytesPerRow = size.width * stored.bytesPerPixel
    let count = rows.count / bytesPerRow
    guard let first = rows.assumingMemoryBound(to: UInt8.self).baseAddress, count > 0 else { return }
    try check(upscale_encoder_write_rows(handle, first, bytesPerRow, count))
  }

  /// Completes the file and passes on what the output has buffered.
  func finish() throws(UpscaleError) -> EncodingResult {
    if let failure { throw failure }
    try check(upscale_encoder_finish(handle))
    do throws(UpscaleError) {
      try output.flush()
    } catch {
      failure = error
      throw error
    }
    let halves = fileFormat == .webp || parameters.half_chroma
    return EncodingResult(
      byteCount: output.count, quality: isExact ? nil : parameters.quality,
      chroma: isExact || stored.channels.colorCount == 1 ? nil : halves ? .half : .full)
  }

  private func check(_ status: upscale_codec_status) throws(UpscaleError) {
    guard status != UPSCALE_CODEC_OK else { return }
    let error = error(status)
    failure = error
    throw error
  }

  private func error(_ status: upscale_codec_status) -> UpscaleError {
    switch status {
    case UPSCALE_CODEC_OUT_OF_MEMORY:
      return UpscaleError(.limitExceeded, "There is not enough memory to encode a \(size) \(fileFormat) file.")
    case UPSCALE_CODEC_IO_FAILED:
      return output.failure ?? UpscaleError(.fileAccess, "The output cannot be written.")
    default:
      let words = String(cString: upscale_encoder_message(handle))
      return UpscaleError(
        .unsupportedFormat, "The image cannot be written as \(fileFormat) (\(words)); choose another format.")
    }
  }

  static func rowsAtOnce(_ fileFormat: ImageFileFormat, size: PixelSize, stored: PixelFormat) -> Int {
    let rows =
      fileFormat.lowestQuality == nil
      ? pieceBytes / (size.width * stored.bytesPerPixel) : scanlinePixels / size.width
    return min(size.height, max(1, rows))
  }

  /// - Throws: `invalidImage` for no pixels, `invalidRequest` for more than the format holds.
  static func check(_ size: PixelSize, _ fileFormat: ImageFileFormat) throws(UpscaleError) {
    guard size.width > 0, size.height > 0 else {
      throw UpscaleError(.invalidImage, "An image cannot be \(size) pixels.")
    }
    guard max(size.width, size.height) <= fileFormat.maximumSide else {
      let remedy =
        fileFormat.maximumSide == ImageFileFormat.png.maximumSide
        ? "write a smaller image" : "write a PNG file or a smaller image"
      throw UpscaleError(
        .invalidRequest,
        "A \(fileFormat) file holds at most \(fileFormat.maximumSide) pixels per side, and the image is \(size);"
          + " \(remedy).")
    }
  }

  /// Whether a JPEG gets Huffman tables of its own. Where bytes are counted they are always worth it.
  static func optimizes(_ options: EncodingOptions, _ size: PixelSize) -> Bool {
    options.maximumBytes != nil || size.pixelCount.map { $0 <= optimizedPixels } ?? false
  }

  private static func parameters(
    _ fileFormat: ImageFileFormat, _ options: EncodingOptions, _ size: PixelSize, _ stored: PixelFormat
  ) -> upscale_encoder_options {
    upscale_encoder_options(
      png_compression: Int32(options.pngCompression),
      quality: fileFormat.hasWholeQualities ? options.quality.rounded() : options.quality,
      half_chroma: options.halvesChroma, jpeg_progressive: options.progressive,
      jpeg_optimized: optimizes(options, size), lossless: options.lossless,
      tiff_compression: options.tiffCompression.codec,
      tiff_big: options.tiffCompression.needsBigOffsets(size, stored))
  }
}
