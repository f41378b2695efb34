/// A tile as a network wants it: color as three channels, and alpha by itself where it varies.
struct SourceTile: Sendable {
  private let plan: TilePlan.Tile
  private let color: NetworkTensor
  private let isGray: Bool
  private let alpha: AlphaPlane?

  /// Cuts the tile out of the rows held.
  init(window: RowWindow, plan: TilePlan.Tile, channels: PixelFormat.Channels) {
    self.plan = plan
    isGray = channels.colorCount == 1
    let (area, stride) = (plan.input, channels.count)
    let first = (area.y - window.rows.lowerBound) * window.samplesPerRow + area.x * stride
    (color, alpha) = window.withUnsafeSamples { samples in
      let rows = UnsafeBufferPointer(rebasing: samples[first...])
      let color = SourceTile.cut(
        rows, rowLength: window.samplesPerRow, stride: stride, size: area.size,
        offsets: channels.colorCount == 3 ? (0, 1, 2) : (0, 0, 0))
      let alpha =
        channels.hasAlpha
        ? AlphaPlane(
          SourceTile.cut(
            rows, rowLength: window.samplesPerRow, stride: stride, size: area.size,
            offsets: (stride - 1, stride - 1, stride - 1))) : nil
      return (color, alpha)
    }
  }

  /// Runs the network on color and, where alpha varies, on alpha.
  /// - Parameter sample: as what the enlarged tile may come, beside float32.
  /// - Throws: what the backend throws, `deviceFailed` for a result that is not finite, `CancellationError`.
  func enlarged(
    by prepared: any PreparedNetwork, storing sample: PixelFormat.Sample, meter: ProgressMeter?
  ) async throws -> EnlargedTile {
    try Task.checkCancellation()
    let kept = plan.kept.relative(to: plan.input)
    // What is a mean of three channels is rounded to 8 bits only afterwards.
    let precise = sample == .uint8 ? .uint16 : sample
    var color = try await prepared.run(color, keeping: kept, storing: isGray ? precise : sample)
    try clamp(&color, prepared)
    if isGray { color = color.gray }
    if let flat = FlatAreas(in: self.color, kept: kept) {
      // Rounded first, as by backends that do so themselves: the picture must not depend on who rounds.
      if !isGray { color = color.stored(as: sample) }
      flat.apply(to: &color, scale: prepared.network.scale)
    }
    var enlargedAlpha: AlphaPlane.Enlarged?
    if let alpha {
      if let value = alpha.constant {
        enlargedAlpha = .constant(value)
      } else {
        var result = try await prepared.run(alpha.tensor, keeping: kept, storing: precise)
        try clamp(&result, prepared)
        enlargedAlpha = .plane(alpha.held(result, kept: kept, scale: prepared.network.scale))
      }
    }
    meter?.add(Double(plan.kept.width * plan.kept.height * prepared.multiplyAddsPerPixel))
    return EnlargedTile(color: color, alpha: enlargedAlpha)
  }

  /// Clamps to 0 … 1 and makes sure that every value is a number, as integers are.
  private func clamp(_ tensor: inout NetworkTensor, _ prepared: any PreparedNetwork) throws(UpscaleError) {
    guard tensor.sample == .float32 else { return }
    let finite = tensor.withUnsafeMutableSamples(SampleCoding.clamp)
    guard finite else {
      throw UpscaleError(
        .deviceFailed, "\(prepared.summary) gave values that are not numbers for the tile of \(plan.kept).")
    }
  }

  /// Three channels, taken at `offsets` of every pixel.
  private static func cut(
    _ rows: UnsafeBufferPointer<Float>, rowLength: Int, stride: Int, size: PixelSize, offsets: (Int, Int, Int)
  ) -> NetworkTensor {
    NetworkTensor(size: size, channels: 3) { result in
      guard let source = rows.baseAddress, let target = result.baseAddress else { return }
      for y in 0..<size.height {
        let (from, to) = (source + y * rowLength, target + y * size.width * 3)
        for x in 0..<size.width {
          to[3 &* x] = from[x &* stride &+ offsets.0]
          to[3 &* x &+ 1] = from[x &* stride &+ offsets.1]
          to[3 &* x &+ 2] = from[x &* stride &+ offsets.2]
        }
      }
    }
  }
}
