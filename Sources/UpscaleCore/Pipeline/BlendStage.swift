/// Mixes the rows that come with those that a classical resampler makes of the source, a band at a time.
final class BlendStage: Stage {
  static let rowsPerStep = 32

  let output: RowFormat
  private let source: UpscaleImage
  private let amount: Float
  private let resampler: ResizeStage
  /// Resampled rows that are waited for.
  private var window: RowWindow
  private var nextSourceRow = 0

  /// - Parameters:
  ///   - amount: how much of the rows that come is taken, 0 … 1.
  ///   - source: the picture that they are an enlargement of.
  init(_ amount: Double, source: UpscaleImage, to target: PixelSize, kernel: ResamplingKernel) {
    let channels = source.format.channels
    self.output = RowFormat(size: target, channels: channels)
    self.source = source
    self.amount = Float(amount)
    self.resampler = ResizeStage(
      UpscalePlan.Resize(from: source.size, to: target, kernel: kernel), channels: channels)
    self.window = RowWindow(samplesPerRow: target.width * channels.count)
  }

  func run(_ bands: BandLink, emit: (RowBand) async throws -> Void) async throws {
    try await bands.receive(inPartsOf: StageRows.most) { band in try await consume(band, emit: emit) }
  }

  /// Takes the next band and emits what it completes.
  func consume(_ band: RowBand, emit: (RowBand) async throws -> Void) async throws {
    while window.rows.upperBound < band.rows.upperBound { try await resampleFurther() }
    let first = (band.firstRow - window.rows.lowerBound) * window.samplesPerRow
    // As floats, and mixed.
    try MemoryHeadroom.require(2 * band.tensor.count * MemoryLayout<Float>.size)
    let mixed = NetworkTensor(size: band.tensor.size, channels: band.tensor.channels) { mixed in
      window.withUnsafeSamples { resampled in
        band.tensor.withUnsafeSamples { samples in
          for index in 0..<samples.count {
            let base = resampled[first &+ index]
            mixed[index] = base + amount * (samples[index] - base)
          }
        }
      }
    }
    window.drop(above: band.rows.upperBound)
    try await emit(RowBand(firstRow: band.firstRow, tensor: mixed))
  }

  private func resampleFurther() async throws {
    let rows = nextSourceRow..<min(nextSourceRow + BlendStage.rowsPerStep, source.size.height)
    guard !rows.isEmpty else {
      throw UpscaleError(.invalidImage, "An image of \(output.size) has no more rows to blend.")
    }
    nextSourceRow = rows.upperBound
    try MemoryHeadroom.require(rows.count * source.bytesPerFloatRow)
    try await resampler.consume(RowBand(firstRow: rows.lowerBound, tensor: source.rows(rows))) { band in
      try MemoryHeadroom.require(window.growth(by: band.tensor.size.height))
      window.append(band)
    }
  }
}
