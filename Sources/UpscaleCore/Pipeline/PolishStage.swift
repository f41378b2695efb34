/// Polishes rows: sharpens with two rows above and below as context, then tone, color and grain of every pixel.
/// Alpha stays as it is.
final class PolishStage: Stage {
  let output: RowFormat
  private let polish: ImagePolish
  /// Encoded values, as they came.
  private var window: RowWindow
  /// The same in linear light; empty where nothing is sharpened.
  private var linear: RowWindow
  private var nextRow = 0

  private var context: Int { polish.sharpen > 0 ? Sharpening.radius : 0 }

  init(_ polish: ImagePolish, format: RowFormat) {
    self.output = format
    self.polish = polish
    self.window = RowWindow(samplesPerRow: format.size.width * format.channels.count)
    self.linear = window
  }

  func run(_ bands: BandLink, emit: (RowBand) async throws -> Void) async throws {
    try await bands.receive(inPartsOf: StageRows.most) { band in try await consume(band, emit: emit) }
  }

  /// Takes the next band and emits what it completes.
  func consume(_ band: RowBand, emit: (RowBand) async throws -> Void) async throws {
    // Floats as they came and in linear light, in both windows, and polished.
    try MemoryHeadroom.require(
      3 * band.tensor.count * MemoryLayout<Float>.size + window.growth(by: band.tensor.size.height)
        + linear.growth(by: band.tensor.size.height))
    window.append(band)
    if polish.sharpen > 0 { linear.append(linearized(band)) }
    let isLast = window.rows.upperBound == output.size.height
    let rows = nextRow..<max(nextRow, isLast ? output.size.height : window.rows.upperBound - context)
    guard !rows.isEmpty else { return }
    try Task.checkCancellation()
    let finished = await polished(rows)
    nextRow = rows.upperBound
    window.drop(above: nextRow - context)
    if polish.sharpen > 0 { linear.drop(above: nextRow - context) }
    try await emit(RowBand(firstRow: rows.lowerBound, tensor: finished))
  }

  private func linearized(_ band: RowBand) -> RowBand {
    var result = band
    let channels = output.channels
    result.tensor.withUnsafeMutableSamples {
      TransferFunction.shared.linearize($0, colors: channels.colorCount, stride: channels.count)
    }
    return result
  }

  private func polished(_ rows: Range<Int>) async -> NetworkTensor {
    let (length, width, channels) = (window.samplesPerRow, output.size.width, output.channels)
    let storage = TensorStorage(count: rows.count * length)
    await RowParts.forEach(rows, samplesPerRow: length) { [window, linear, polish, output] part in
      let sharpening = polish.sharpen > 0 ? Sharpening(polish.sharpen, format: output) : nil
      let toning = PixelToning(polish, channels: channels)
      for y in part {
        let start = (y - rows.lowerBound) * length
        let row = UnsafeMutableBufferPointer(rebasing: storage.samples[start..<start + length])
        let held = (y - window.rows.lowerBound) * length
        window.withUnsafeSamples { _ = row.update(fromContentsOf: $0[held..<held + length]) }
        sharpening?.sharpen(row, at: y, in: linear)
        toning.apply(to: row, at: y)
      }
    }
    return NetworkTensor(size: PixelSize(width: width, height: rows.count), channels: channels.count, storage: storage)
  }
}
