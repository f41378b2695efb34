import UpscaleCore

/// Encodes a picture that comes as bands of floats, or is stored in memory, into a file format.
final class RowEncoder {
  private let encoder: any StoredRowEncoder
  private let format: RowFormat
  /// What brings rows to the file's channels and where they then are; nil where they have them.
  private let conversion: ChannelConversion?
  private var converted: [Float] = []
  /// The piece that is being filled, and those that may be filled next.
  private var current: RowPiece?
  private var free: [RowPiece] = []
  private var rowsTaken = 0

  /// - Throws: `invalidRequest` for options out of range or a picture the format cannot hold, or what the encoder throws.
  init(
    _ output: ByteOutput, _ fileFormat: ImageFileFormat, format: RowFormat, sample: PixelFormat.Sample,
    metadata: ImageMetadata, options: EncodingOptions
  ) throws(UpscaleError) {
    try options.validate(for: fileFormat)
    let stored = fileFormat.stored(format.channels, sample)
    if let limit = options.maximumBytes {
      encoder = try FittingEncoder(
        output, fileFormat, size: format.size, stored: stored, metadata: metadata, options: options, limit: limit)
    } else {
      encoder = try PictureEncoder(
        output, fileFormat, size: format.size, stored: stored, metadata: metadata, options: options)
    }
    self.format = format
    if stored.channels == format.channels {
      conversion = nil
    } else {
      conversion = ChannelConversion(from: format.channels, to: stored.channels, background: options.background)
      let count = encoder.rowsAtOnce * format.size.width * stored.channels.count
      try MemoryHeadroom.require(count * MemoryLayout<Float>.size)
      converted = [Float](repeating: 0, count: count)
    }
  }

  /// - Throws: `invalidImage` for a band that is not the next one or not of the picture's width and channels;
  ///   the first failure once there was one.
  func check(_ band: RowBand) throws(UpscaleError) {
    if let failure = encoder.failure { throw failure }
    let tensor = band.tensor
    guard band.firstRow == rowsTaken, band.rows.upperBound <= format.size.height,
      tensor.size.width == format.size.width, tensor.channels == format.channels.count
    else {
      throw UpscaleError(
        .invalidImage,
        "Received rows \(band.rows) of \(tensor.size.width) pixels in \(tensor.channels) channels instead of row"
          + " \(rowsTaken) of a \(format.size) image in \(format.channels.count).")
    }
  }

  /// Encodes the next rows, several pieces at once where the format allows.
  /// - Throws: as `check`.
  func write(_ band: RowBand) async throws(UpscaleError) {
    try check(band)
    let isReady = storesAsIs(band.tensor) || band.tensor.sample == .float32
    if !isReady { try MemoryHeadroom.require(band.tensor.count * MemoryLayout<Float>.size) }
    let tensor = isReady ? band.tensor : band.tensor.stored(as: .float32)
    let outcome = await withTaskGroup(of: PiecesInFlight.Compressed.self) { group -> Result<Void, UpscaleError> in
      do throws(UpscaleError) {
        var inFlight = PiecesInFlight()
        var row = 0
        while row < tensor.size.height {
          guard let piece = try fill(from: tensor, row: &row) else { break }
          inFlight.start(piece, in: &group)
          while inFlight.isFull { try await settle(&inFlight, &group) }
        }
        while !inFlight.isEmpty { try await settle(&inFlight, &group) }
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try outcome.get()
  }

  /// Encodes all of `image`, whose size and channels are the picture's, into the same bytes as bands give. Samples that
  /// are stored as they are take no detour.
  func write(_ image: UpscaleImage) throws(UpscaleError) {
    let stored = encoder.stored
    let bytesPerRow = image.size.width * stored.bytesPerPixel
    let piece = try RowPiece(height: encoder.rowsAtOnce, bytesPerRow: bytesPerRow, compressor: nil)
    for row in stride(from: 0, to: image.size.height, by: encoder.rowsAtOnce) {
      let rows = row..<min(row + encoder.rowsAtOnce, image.size.height)
      if stored == image.format {
        try image.withUnsafeBytes { (bytes) throws(UpscaleError) in
          try encoder.write(.init(rebasing: bytes[rows.lowerBound * bytesPerRow..<rows.upperBound * bytesPerRow]))
        }
      } else {
        piece.begin(after: nil)
        try MemoryHeadroom.require(rows.count * image.bytesPerFloatRow)
        image.rows(rows).withUnsafeSamples { store($0, rows: rows.count, in: piece) }
        try encoder.append(piece)
      }
    }
    rowsTaken = image.size.height
  }

  /// - Throws: `invalidImage` where rows are missing; the first failure once there was one.
  func finish() throws(UpscaleError) -> EncodingResult {
    if let failure = encoder.failure { throw failure }
    guard rowsTaken == format.size.height else {
      throw UpscaleError(
        .invalidImage, "Only \(rowsTaken) of the image's \(format.size.height) rows were provided.")
    }
    return try encoder.finish()
  }

  // MARK: Pieces

  /// Whether the samples are the file's.
  private func storesAsIs(_ tensor: NetworkTensor) -> Bool {
    conversion == nil && tensor.sample == encoder.stored.sample
  }

  /// Fills the current piece with the rows from `row` on, as far as there are rows and room.
  /// - Returns: the piece once it is full or has the picture's last row.
  private func fill(from tensor: NetworkTensor, row: inout Int) throws(UpscaleError) -> RowPiece? {
    let piece = if let current { current } else { try nextPiece(after: nil) }
    current = piece
    let count = min(piece.height - piece.count, tensor.size.height - row)
    let (first, length) = (row * tensor.samplesPerRow, count * tensor.samplesPerRow)
    if storesAsIs(tensor) {
      tensor.withUnsafeBytes { bytes in
        let (start, end) = (first * tensor.sample.byteCount, (first + length) * tensor.sample.byteCount)
        piece.add(count) { $0.copyMemory(from: .init(rebasing: bytes[start..<end])) }
      }
    } else {
      tensor.withUnsafeSamples { samples in
        store(UnsafeBufferPointer(rebasing: samples[first..<first + length]), rows: count, in: piece)
      }
    }
    row += count
    rowsTaken += count
    guard piece.count == piece.height || rowsTaken == format.size.height else { return nil }
    current = rowsTaken < format.size.height ? try nextPiece(after: piece) : nil
    return piece
  }

  private func nextPiece(after last: RowPiece?) throws(UpscaleError) -> RowPiece {
    let piece = if let known = free.popLast() { known } else { try encoder.makePiece() }
    piece.begin(after: last)
    return piece
  }

  /// Waits for a piece and appends those whose turn it is.
  private func settle(
    _ inFlight: inout PiecesInFlight, _ group: inout TaskGroup<PiecesInFlight.Compressed>
  ) async throws(UpscaleError) {
    for piece in await inFlight.next(in: &group) {
      try encoder.append(piece)
      free.append(piece)
    }
  }

  /// Adds rows to `piece` as the file stores them.
  private func store(_ samples: UnsafeBufferPointer<Float>, rows: Int, in piece: RowPiece) {
    let sample = encoder.stored.sample
    guard let conversion else {
      return piece.add(rows) { SampleCoding.encode(samples, as: sample, into: $0) }
    }
    let count = rows * format.size.width * encoder.stored.channels.count
    converted.withUnsafeMutableBufferPointer { conversion.apply(samples, into: $0) }
    piece.add(rows) { target in
      converted.withUnsafeBufferPointer {
        SampleCoding.encode(.init(rebasing: $0[..<count]), as: sample, into: target)
      }
    }
  }
}
