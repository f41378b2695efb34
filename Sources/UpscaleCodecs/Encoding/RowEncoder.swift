import UpscaleCore

/// Encodes a picture that comes as bands of floats, or is stored in memory, into a file format.
final class RowEncoder {
  private let encoder: PictureEncoder
  private let format: RowFormat
  private let background: [Float]
  /// Rows on their way, a few at a time, allocated once.
  private var opaque: [Float] = []
  private var packed: [UInt8]
  private let rowsAtOnce: Int

  /// - Throws: `invalidRequest` for options out of range or a picture the format cannot hold, or what the encoder throws.
  init(
    _ output: ByteOutput, _ fileFormat: ImageFileFormat, format: RowFormat, sample: PixelFormat.Sample,
    metadata: ImageMetadata, options: EncodingOptions
  ) throws(UpscaleError) {
    try options.validate()
    let stored = fileFormat.stored(format.channels, sample)
    encoder = try PictureEncoder(
      output, fileFormat, size: format.size, stored: stored, metadata: metadata, options: options)
    self.format = format
    background = options.background.components(format.channels.colorCount)
    rowsAtOnce = min(format.size.height, max(1, 65536 / format.size.width))
    packed = [UInt8](repeating: 0, count: rowsAtOnce * format.size.width * stored.bytesPerPixel)
    if stored.channels != format.channels {
      opaque = [Float](repeating: 0, count: rowsAtOnce * format.size.width * stored.channels.count)
    }
  }

  /// - Throws: `invalidImage` for a band that is not the next one or not of the picture's width and channels.
  func check(_ band: RowBand) throws(UpscaleError) {
    let tensor = band.tensor
    guard band.firstRow == encoder.rowsDone, band.rows.upperBound <= format.size.height,
      tensor.size.width == format.size.width, tensor.channels == format.channels.count
    else {
      throw UpscaleError(
        .invalidImage,
        "Rows \(band.rows) of \(tensor.size.width) pixels in \(tensor.channels) channels came where row"
          + " \(encoder.rowsDone) of a \(format.size) picture in \(format.channels.count) was due.")
    }
  }

  /// Encodes the next rows.
  /// - Throws: as `check`.
  func write(_ band: RowBand) throws(UpscaleError) {
    try check(band)
    let tensor = band.tensor
    try tensor.withUnsafeSamples { (samples) throws(UpscaleError) in
      let step = rowsAtOnce * tensor.samplesPerRow
      for start in stride(from: 0, to: samples.count, by: step) {
        try write(UnsafeBufferPointer(rebasing: samples[start..<min(start + step, samples.count)]))
      }
    }
  }

  /// Encodes all of `image`, whose size and channels are the picture's. Samples that are stored as they are take no
  /// detour.
  func write(_ image: Image) throws(UpscaleError) {
    if encoder.stored == image.format {
      return try image.withUnsafeBytes { (bytes) throws(UpscaleError) in try encoder.write(bytes) }
    }
    for row in stride(from: 0, to: image.size.height, by: rowsAtOnce) {
      let rows = row..<min(row + rowsAtOnce, image.size.height)
      try write(RowBand(firstRow: row, tensor: image.rows(rows)))
    }
  }

  /// - Throws: `invalidImage` where rows are missing.
  func finish() throws(UpscaleError) {
    guard encoder.rowsDone == format.size.height else {
      throw UpscaleError(
        .invalidImage, "Only \(encoder.rowsDone) of the picture's \(format.size.height) rows were given.")
    }
    try encoder.finish()
  }

  private func write(_ samples: UnsafeBufferPointer<Float>) throws(UpscaleError) {
    let pixels = samples.count / format.channels.count
    let (count, sample) = (pixels * encoder.stored.bytesPerPixel, encoder.stored.sample)
    if !opaque.isEmpty { flatten(samples) }
    packed.withUnsafeMutableBytes { bytes in
      let target = UnsafeMutableRawBufferPointer(rebasing: bytes[..<count])
      if opaque.isEmpty {
        SampleCoding.encode(samples, as: sample, into: target)
      } else {
        opaque.withUnsafeBufferPointer {
          let flat = UnsafeBufferPointer(rebasing: $0[..<(pixels * encoder.stored.channels.count)])
          SampleCoding.encode(flat, as: sample, into: target)
        }
      }
    }
    try packed.withUnsafeBufferPointer { (bytes) throws(UpscaleError) in
      try encoder.write(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[..<count])))
    }
  }

  /// Lays straight alpha over the background, in the values as encoded, as browsers do.
  private func flatten(_ samples: UnsafeBufferPointer<Float>) {
    let background = background
    let colors = background.count
    opaque.withUnsafeMutableBufferPointer { target in
      for pixel in 0..<samples.count / (colors + 1) {
        let source = pixel * (colors + 1)
        let alpha = min(max(samples[source + colors], 0), 1)
        for color in 0..<colors {
          target[pixel * colors + color] = samples[source + color] * alpha + background[color] * (1 - alpha)
        }
      }
    }
  }
}
