/// Resizes to an exact size with a separable kernel: every input row is resampled sideways as it comes, and an output
/// row is made as soon as the rows under its kernel are there.
///
/// Alpha is premultiplied for the time of the resampling, so that the colour of transparent pixels does not bleed.
/// Reducing happens in linear light, as optics do it; enlarging in encoded values, where the kernel's overshoot is spread
/// evenly to the eye instead of drawing dark halos.
final class ResizeStage: Stage {
  static let rowsPerBand = 32

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

  func consume(_ band: RowBand, emit: (RowBand) async throws -> Void) async throws {
    window.append(RowBand(firstRow: band.firstRow, tensor: resampledSideways(prepared(band.tensor))))
    while nextRow < output.size.height {
      let rows = nextRow..<min(nextRow + ResizeStage.rowsPerBand, output.size.height)
      guard vertical.inputs(of: rows.upperBound - 1).upperBound <= window.rows.upperBound else { return }
      try Task.checkCancellation()
      let finished = finished(resampledDown(rows))
      nextRow = rows.upperBound
      if nextRow < output.size.height { window.drop(above: vertical.firsts[nextRow]) }
      try await emit(RowBand(firstRow: rows.lowerBound, tensor: finished))
    }
  }

  /// Linear light and premultiplied alpha.
  private func prepared(_ tensor: Tensor) -> Tensor {
    guard inLinearLight || channels.hasAlpha else { return tensor }
    var tensor = tensor
    tensor.withUnsafeMutableSamples { samples in
      if inLinearLight {
        TransferFunction.shared.linearize(samples, colors: channels.colorCount, stride: channels.count)
      }
      if channels.hasAlpha { Premultiplication.premultiply(samples, channels: channels) }
    }
    return tensor
  }

  /// Back to straight alpha and encoded values, without the kernel's overshoot.
  private func finished(_ tensor: Tensor) -> Tensor {
    var tensor = tensor
    tensor.withUnsafeMutableSamples { samples in
      if channels.hasAlpha { Premultiplication.unpremultiply(samples, channels: channels) }
      for index in 0..<samples.count {
        let value = samples[index]
        samples[index] = value > 0 ? (value < 1 ? value : 1) : 0
      }
      if inLinearLight {
        TransferFunction.shared.encode(samples, colors: channels.colorCount, stride: channels.count)
      }
    }
    return tensor
  }

  private func resampledSideways(_ tensor: Tensor) -> Tensor {
    let size = Size(width: horizontal.outputCount, height: tensor.size.height)
    let rowLength = tensor.samplesPerRow
    return Tensor(size: size, channels: channels.count) { result in
      tensor.withUnsafeSamples { samples in
        guard let source = samples.baseAddress, let target = result.baseAddress else { return }
        for row in 0..<size.height {
          ResizeStage.resample(
            source + row * rowLength, into: target + row * size.width * channels.count,
            horizontal, channels: channels.count)
        }
      }
    }
  }

  private static func resample(
    _ source: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>, _ taps: ResamplingWeights, channels: Int
  ) {
    taps.weights.withUnsafeBufferPointer { weights in
      taps.firsts.withUnsafeBufferPointer { firsts in
        for x in 0..<taps.outputCount {
          let first = source + firsts[x] &* channels
          for channel in 0..<channels {
            var sum: Float = 0
            for tap in 0..<taps.tapCount {
              sum += weights[x &* taps.tapCount &+ tap] * first[tap &* channels &+ channel]
            }
            target[x &* channels &+ channel] = sum
          }
        }
      }
    }
  }

  private func resampledDown(_ rows: Range<Int>) -> Tensor {
    let length = window.samplesPerRow
    let size = Size(width: output.size.width, height: rows.count)
    return Tensor(size: size, channels: channels.count) { result in
      window.withUnsafeSamples { samples in
        guard let held = samples.baseAddress, let target = result.baseAddress else { return }
        for row in rows {
          let sum = target + (row - rows.lowerBound) * length
          for (tap, input) in vertical.inputs(of: row).enumerated() {
            let weight = vertical.weights[row * vertical.tapCount + tap]
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
}
