/// A tile as a network wants it: color as three channels, and alpha by itself where it varies.
struct SourceTile: Sendable {
  private let plan: TilePlan.Tile
  private let color: NetworkTensor
  private let isGray: Bool
  private let place: TilePlace
  private let alpha: AlphaPlane?

  /// Cuts the tile out of the rows held, which mirror what it shows beyond the picture.
  init(window: RowWindow, plan: TilePlan.Tile, image: PixelSize, channels: PixelFormat.Channels) {
    self.plan = plan
    isGray = channels.colorCount == 1
    place = TilePlace(area: plan.input, in: image)
    let (stride, isColored) = (channels.count, channels.colorCount == 3)
    let rows = plan.input.rows.map { $0.mirrored(in: image.height) - window.rows.lowerBound }
    let columns = plan.input.columns.map { $0.mirrored(in: image.width) * stride }
    (color, alpha) = window.withUnsafeSamples { samples in
      func cut(_ offsets: (Int, Int, Int)) -> NetworkTensor {
        SourceTile.cut(samples, rows: rows.map { $0 * window.samplesPerRow }, columns: columns, offsets: offsets)
      }
      let color = cut(isColored ? (0, 1, 2) : (0, 0, 0))
      return (color, channels.hasAlpha ? AlphaPlane(cut((stride - 1, stride - 1, stride - 1))) : nil)
    }
  }

  /// What the network's next operation that looks at all of the picture sees of the tile: of color, and of alpha.
  func nextMeasure(
    _ prepared: any PreparedNetwork, known: (color: PictureMeasures, alpha: PictureMeasures)
  ) async throws -> (color: PictureMeasures, alpha: PictureMeasures) {
    try Task.checkCancellation()
    let kept = plan.kept.relative(to: plan.input)
    func next(_ tensor: NetworkTensor, _ known: PictureMeasures) async throws -> PictureMeasures {
      try await prepared.nextMeasure(of: tensor, keeping: kept, at: place, known: known)
    }
    let measures = try await next(color, known.color)
    guard let alpha else { return (measures, .none) }
    return (measures, try await next(alpha.tensor, known.alpha))
  }

  /// Runs the network on color and, where alpha varies, on alpha.
  /// - Parameters:
  ///   - measures: of the picture's color and alpha, where the tile is not all of it and the network looks at them.
  ///   - sample: as what the enlarged tile may come, besides float32.
  /// - Throws: what the backend throws, `deviceFailed` for a result that is not finite, `CancellationError`.
  func enlarged(
    by prepared: any PreparedNetwork, measures: (color: PictureMeasures, alpha: PictureMeasures)?,
    storing sample: PixelFormat.Sample, meter: ProgressMeter?
  ) async throws -> EnlargedTile {
    try Task.checkCancellation()
    let kept = plan.kept.relative(to: plan.input)
    try MemoryHeadroom.require(bytesBeside(prepared, storing: sample))
    // What is a mean of three channels is rounded to 8 bits only afterwards.
    let precise = sample == .uint8 ? .uint16 : sample
    let work = Double(plan.kept.width * plan.kept.height * prepared.multiplyAddsPerPixel)
    let share = meter.map { TileShare(of: work, in: $0) }
    let colorPart = alpha.map { $0.constant == nil ? 0.5 : 1 } ?? 1
    let colorNetwork = share?.told(by: prepared, 0...colorPart) ?? prepared
    var color = try await colorNetwork.run(self.color, kept, at: place, measures?.color, isGray ? precise : sample)
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
        let alphaNetwork = share?.told(by: prepared, colorPart...1) ?? prepared
        var result = try await alphaNetwork.run(alpha.tensor, kept, at: place, measures?.alpha, precise)
        try clamp(&result, prepared)
        enlargedAlpha = .plane(alpha.held(result, kept: kept, scale: prepared.network.scale))
      }
    }
    share?.reach(1)
    return EnlargedTile(color: color, alpha: enlargedAlpha)
  }

  /// Bytes that are taken around the network's runs: how far flat areas reach, and color and alpha out of three channels.
  private func bytesBeside(_ prepared: any PreparedNetwork, storing sample: PixelFormat.Sample) -> Int {
    let enlarged = plan.kept.width * plan.kept.height * prepared.network.scale * prepared.network.scale
    let planes = (isGray ? 4 : 0) + (alpha == nil || alpha?.constant != nil ? 0 : 4)
    // What a device has rounded becomes three floats first.
    return plan.input.width * plan.input.height + enlarged * (planes == 0 ? 0 : planes + 12)
  }

  /// Clamps to 0 … 1 and makes sure that every value is a number, as integers are.
  private func clamp(_ tensor: inout NetworkTensor, _ prepared: any PreparedNetwork) throws(UpscaleError) {
    guard tensor.sample == .float32 else { return }
    let finite = tensor.withUnsafeMutableSamples(SampleCoding.clamp)
    guard finite else {
      throw UpscaleError(
        .deviceFailed, "\(prepared.summary) produced values that are not numbers for the tile of \(plan.kept).")
    }
  }

  /// Three channels, taken at `offsets` of every pixel; rows and columns begin at these samples.
  private static func cut(
    _ samples: UnsafeBufferPointer<Float>, rows: [Int], columns: [Int], offsets: (Int, Int, Int)
  ) -> NetworkTensor {
    let size = PixelSize(width: columns.count, height: rows.count)
    return NetworkTensor(size: size, channels: 3) { result in
      guard let source = samples.baseAddress, var to = result.baseAddress else { return }
      columns.withUnsafeBufferPointer { columns in
        for row in rows {
          let from = source + row
          for column in columns {
            to[0] = from[column &+ offsets.0]
            to[1] = from[column &+ offsets.1]
            to[2] = from[column &+ offsets.2]
            to += 3
          }
        }
      }
    }
  }
}

extension TilePlan.Tile {
  /// Bytes of the tile as a network takes it: three floats a pixel, and as many for alpha.
  func sourceBytes(_ channels: PixelFormat.Channels) -> Int {
    input.width * input.height * (channels.hasAlpha ? 24 : 12)
  }
}

extension PreparedNetwork {
  fileprivate func run(
    _ tile: NetworkTensor, _ kept: PixelRect, at place: TilePlace, _ measures: PictureMeasures?,
    _ sample: PixelFormat.Sample
  ) async throws -> NetworkTensor {
    guard let measures else { return try await run(tile, keeping: kept, storing: sample) }
    return try await run(tile, keeping: kept, at: place, measures: measures, storing: sample)
  }
}
