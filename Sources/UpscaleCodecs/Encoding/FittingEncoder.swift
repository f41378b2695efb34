import UpscaleCore

/// Holds a file to a number of bytes: keeps the picture's rows, then encodes them at one quality after another.
final class FittingEncoder: StoredRowEncoder {
  let size: PixelSize
  let stored: PixelFormat
  let rowsAtOnce: Int
  private(set) var failure: UpscaleError?
  private let fileFormat: ImageFileFormat
  private let output: ByteOutput
  private let metadata: ImageMetadata
  private let options: EncodingOptions
  private let limit: Int
  private var rows: [UInt8] = []
  /// The best file so far.
  private var best: (bytes: [UInt8], result: EncodingResult)?

  /// - Parameter limit: the most bytes the file may take.
  init(
    _ output: ByteOutput, _ fileFormat: ImageFileFormat, size: PixelSize, stored: PixelFormat, metadata: ImageMetadata,
    options: EncodingOptions, limit: Int
  ) throws(UpscaleError) {
    try PictureEncoder.check(size, fileFormat)
    self.size = size
    self.stored = stored
    self.fileFormat = fileFormat
    self.output = output
    self.metadata = metadata
    self.options = options
    self.limit = limit
    rowsAtOnce = PictureEncoder.rowsAtOnce(fileFormat, size: size, stored: stored)
    let count = try UpscaleImage.byteCount(size: size, format: stored)
    try MemoryHeadroom.require(count)
    rows.reserveCapacity(count)
  }

  func makePiece() throws(UpscaleError) -> RowPiece {
    try RowPiece(height: rowsAtOnce, bytesPerRow: size.width * stored.bytesPerPixel, compressor: nil)
  }

  func append(_ piece: RowPiece) { piece.withRows { write($0) } }

  func write(_ rows: UnsafeRawBufferPointer) { self.rows.append(contentsOf: rows) }

  /// - Throws: `limitExceeded` where the lowest quality takes more bytes; what encoding throws; `cancelled` where the task was
  ///   cancelled.
  func finish() throws(UpscaleError) -> EncodingResult {
    if let failure { throw failure }
    do throws(UpscaleError) {
      try search()
      guard let best else { throw tooLarge(try encode(QualitySearch.lowest, .half).byteCount) }
      try output.write(best.bytes)
      return best.result
    } catch {
      failure = error
      throw error
    }
  }

  /// Full color where it fits well, else half; only the one that was asked for, if one was.
  private func search() throws(UpscaleError) {
    let search = QualitySearch(limit: limit, step: fileFormat.hasWholeQualities ? 1 : QualitySearch.finest)
    // In a WebP file chroma is always halved, and in gray there is none.
    let mayChoose = options.chroma == .automatic && fileFormat != .webp && stored.channels.colorCount == 3
    if mayChoose {
      try search.run(from: EncodingOptions.fullChromaQuality) { (quality) throws(UpscaleError) in
        try probe(quality, .full)
      }
    }
    guard best == nil else { return }
    let chroma = options.chroma == .full ? EncodingOptions.Chroma.full : .half
    try search.run { (quality) throws(UpscaleError) in try probe(quality, chroma) }
  }

  /// The file's size at `quality`, kept where it fits.
  private func probe(_ quality: Double, _ chroma: EncodingOptions.Chroma) throws(UpscaleError) -> Int {
    let file = try encode(quality, chroma)
    if file.byteCount <= limit, file.result.quality ?? 0 >= best?.result.quality ?? 0 {
      best = (file.bytes, file.result)
    }
    return file.byteCount
  }

  private func encode(
    _ quality: Double, _ chroma: EncodingOptions.Chroma
  ) throws(UpscaleError) -> (bytes: [UInt8], byteCount: Int, result: EncodingResult) {
    if Task.isCancelled {
      throw UpscaleError(.cancelled, "The task was canceled, so no file was written.", cause: CancellationError())
    }
    var options = options
    (options.quality, options.chroma) = (quality, chroma)
    let memory = ByteOutput()
    let encoder = try PictureEncoder(
      memory, fileFormat, size: size, stored: stored, metadata: metadata, options: options)
    let bytesPerRow = size.width * stored.bytesPerPixel
    try rows.withUnsafeBufferPointer { (buffer) throws(UpscaleError) in
      let all = UnsafeRawBufferPointer(buffer)
      for row in stride(from: 0, to: size.height, by: rowsAtOnce) {
        let end = min(row + rowsAtOnce, size.height)
        try encoder.write(UnsafeRawBufferPointer(rebasing: all[row * bytesPerRow..<end * bytesPerRow]))
      }
    }
    let result = try encoder.finish()
    return (memory.bytes, result.byteCount, result)
  }

  private func tooLarge(_ byteCount: Int) -> UpscaleError {
    let remedy = "allow more bytes or request fewer pixels" + (fileFormat == .jpeg ? ", or write WebP" : "")
    return UpscaleError(
      .limitExceeded,
      "At the lowest quality, \(Int(QualitySearch.lowest)), the \(size) \(fileFormat) file takes \(byteCount) bytes, more"
        + " than \(limit); \(remedy).")
  }
}
