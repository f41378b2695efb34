/// Resizes to an exact size with a separable kernel: every input row is resampled sideways as it comes, and an output
/// row is made as soon as the rows under its kernel are there.
///
/// Alpha is premultiplied for the time of the resampling, so that the color of transparent pixels does not bleed.
/// Reducing happens in linear light, as optics do it; enlarging in encoded values, where the kernel's overshoot is spread
/// evenly to the eye instead of drawing dark halos.
final class ResizeStage: Stage {
  let output: RowFormat
  private let channels: PixelFormat.Channels
  private let horizontal: ResamplingWeights
  private let vertical: ResamplingWeights
  private let inLinearLight: Bool
  private var window: RowWindow
  private var nextRow = 0

  init(_ resize: UpscalePlan.Resize, channels: PixelFormat.Channels) {
    self.output = RowFormat(size: resize.to, channels: channels)
    self.channels = channels
    self.horizontal = ResamplingWeights(from: resize.from.width, to: resize.to.width, kernel: resize.kernel)
    self.vertical = ResamplingWeights(from: resize.from.height, to: resize.to.height, kernel: resize.kernel)
    self.inLinearLight =
      resize.kernel != .nearest && (resize.to.width < resize.from.width || resize.to.height < resize.from.height)
    self.window = RowWindow(samplesPerRow: resize.to.width * channels.count)
  }

  func run(_ bands: BandLink, emit: (RowBand) async throws -> Void) async throws {
    try await bands.receive(inPartsOf: StageRows.most) { band in try await consume(band, emit: emit) }
  }

  /// Takes the next band and emits what it completes.
  func consume(_ band: RowBand, emit: (RowBand) async throws -> Void) async throws {
    let rowBytes = window.samplesPerRow * MemoryLayout<Float>.size
    // Its floats, and what becomes of them: wide rows by themselves, and then in the window.
    try MemoryHeadroom.require(
      4 * band.tensor.count + band.tensor.size.height * rowBytes + window.growth(by: band.tensor.size.height))
    window.append(RowBand(firstRow: band.firstRow, tensor: await resampledSideways(band.tensor.stored(as: .float32))))
    while nextRow < output.size.height {
      let rows = nextRow..<min(nextRow + StageRows.most, output.size.height)
      guard vertical.inputs(of: rows.upperBound - 1).upperBound <= window.rows.upperBound else { return }
      try Task.checkCancellation()
      try MemoryHeadroom.require(rows.count * rowBytes)
      let finished = await resampledDown(rows)
      nextRow = rows.upperBound
      if nextRow < output.size.height { window.drop(above: vertical.firsts[nextRow]) }
      try await emit(RowBand(firstRow: rows.lowerBound, tensor: finished))
    }
  }

  /// The rows of `tensor` in linear light and with premultiplied alpha, where that is to be, as wide as the result.
  private func resampledSideways(_ tensor: NetworkTensor) async -> NetworkTensor {
    let size = PixelSize(width: horizontal.outputCount, height: tensor.size.height)
    let (inputLength, outputLength) = (tensor.samplesPerRow, size.width * channels.count)
    let storage = TensorStorage(count: size.height * outputLength)
    await RowParts.forEach(0..<size.height, samplesPerRow: max(inputLength, outputLength)) {
      [horizontal, channels, inLinearLight] rows in
      guard let target = storage.samples.baseAddress else { return }
      // Pixels are read in vectors of four samples, beyond the last one, too.
      var line = [Float](repeating: 0, count: inputLength + 4)
      line.withUnsafeMutableBufferPointer { line in
        let samples = UnsafeMutableBufferPointer(rebasing: line[..<inputLength])
        for row in rows {
          tensor.withUnsafeSamples { source in
            _ = samples.update(fromContentsOf: source[row * inputLength..<(row + 1) * inputLength])
          }
          if inLinearLight {
            TransferFunction.shared.linearize(samples, colors: channels.colorCount, stride: channels.count)
          }
          if channels.hasAlpha { Premultiplication.premultiply(samples, channels: channels) }
          ResizeStage.resample(
            line, into: target + row * outputLength, length: outputLength, horizontal, channels: channels.count)
        }
      }
    }
    return NetworkTensor(size: size, channels: channels.count, storage: storage)
  }

  /// One row. Each channel of a pixel is a lane of a vector, its products added from the left.
  private static func resample(
    _ source: UnsafeMutableBufferPointer<Float>, into target: UnsafeMutablePointer<Float>, length: Int,
    _ taps: ResamplingWeights, channels: Int
  ) {
    guard let source = UnsafeRawPointer(source.baseAddress) else { return }
    let pixelBytes = channels * MemoryLayout<Float>.stride
    taps.weights.withUnsafeBufferPointer { weights in
      taps.firsts.withUnsafeBufferPointer { firsts in
        for x in 0..<taps.outputCount {
          var pixel = source + firsts[x] &* pixelBytes
          var sum = SIMD4<Float>.zero
          for tap in x &* taps.tapCount..<(x &+ 1) &* taps.tapCount {
            sum += weights[tap] * pixel.loadUnaligned(as: SIMD4<Float>.self)
            pixel += pixelBytes
          }
          let index = x &* channels
          if index &+ 4 <= length {
            // Samples beyond the pixel's are those of the next one, which comes after.
            UnsafeMutableRawPointer(target + index).storeBytes(of: sum, as: SIMD4<Float>.self)
          } else {
            for channel in 0..<channels { target[index &+ channel] = sum[channel] }
          }
        }
      }
    }
  }

  /// Output rows `rows`: back to straight alpha and encoded values, without the kernel's overshoot.
  private func resampledDown(_ rows: Range<Int>) async -> NetworkTensor {
    let length = window.samplesPerRow
    let storage = TensorStorage(count: rows.count * length)
    await RowParts.forEach(rows, samplesPerRow: length) { [window, vertical, channels, inLinearLight] part in
      let first = (part.lowerBound - rows.lowerBound) * length
      let target = UnsafeMutableBufferPointer(rebasing: storage.samples[first..<first + part.count * length])
      ResizeStage.resample(window, rows: part, into: target, vertical)
      if channels.hasAlpha { Premultiplication.unpremultiply(target, channels: channels) }
      _ = SampleCoding.clamp(target)
      if inLinearLight {
        TransferFunction.shared.encode(target, colors: channels.colorCount, stride: channels.count)
      }
    }
    return NetworkTensor(
      size: PixelSize(width: output.size.width, height: rows.count), channels: channels.count, storage: storage)
  }

  private static func resample(
    _ window: RowWindow, rows: Range<Int>, into target: UnsafeMutableBufferPointer<Float>, _ taps: ResamplingWeights
  ) {
    let length = window.samplesPerRow
    window.withUnsafeSamples { samples in
      guard let held = samples.baseAddress, let target = target.baseAddress else { return }
      for row in rows {
        let sum = target + (row - rows.lowerBound) * length
        for (tap, input) in taps.inputs(of: row).enumerated() {
          let weight = taps.weights[row * taps.tapCount + tap]
          let line = held + (input - window.rows.lowerBound) * length
          if tap == 0 {
            for x in 0..<length { sum[x] = weight * line[x] }
          } else if weight != 0 {
            for x in 0..<length { sum[x] += weight * line[x] }
          }
        }
      }
    }
  }
}
