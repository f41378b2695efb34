extension UpscalePlan {
  /// Bytes that the job is expected to take at its peak: the source, and per pass one tile at work and bands of rows.
  /// `Int.max` for what is beyond counting.
  public var expectedMemory: Int {
    // In floating point, since of the largest images and networks the products are beyond any integer.
    let sourceBytes = Double(source.size.width) * Double(source.size.height) * Double(source.format.bytesPerPixel)
    let bytes = passes.reduce(source.format.channels.hasAlpha ? 2 * sourceBytes : sourceBytes) { $0 + memory(of: $1) }
    return Int(exactly: (bytes + resizeMemory).rounded(.up)) ?? .max
  }

  private func memory(of pass: Pass) -> Double {
    let (tiles, rules, area) = (pass.tiles, pass.tiles.rules, Double(pass.method.scale * pass.method.scale))
    let (tile, margin) = (tiles.tileSize, 2 * rules.margin)
    // Cut where the image ends, or its margin.
    let size = PixelSize(
      width: min(tile.width + 2 * rules.halo, pass.input.width + margin),
      height: min(tile.height + 2 * rules.halo, pass.input.height + margin))
    let rowSamples = Double(pass.input.width * source.format.channels.count)
    let scratchPixels = Double(size.width) * Double(rules.scratchRows(ofTile: size.height))
    let tileBytes =
      scratchPixels * Double(rules.scratchBytesPerPixel) + Double(tile.width) * Double(tile.height) * 12 * area
    let heldRows = Double(tiles.measuresFirst ? pass.input.height : size.height)
    let bandRows = 2 * Double(tile.height) * area
    return Double(max(1, rules.tilesInFlight)) * tileBytes
      + rowSamples * (bandRows + heldRows) * Double(MemoryLayout<Float>.size)
  }

  private var resizeMemory: Double {
    guard let resize else { return 0 }
    let taps = 2 * resize.kernel.support * max(1, Double(resize.from.height) / Double(resize.to.height))
    let rows = taps.rounded(.down) + Double(2 * ResizeStage.rowsPerBand)
    return rows * Double(resize.to.width * source.format.channels.count * MemoryLayout<Float>.size)
  }

  /// Throws `limitExceeded` where `bytes`, what the job needs, are more than `limit`.
  /// - Parameter memory: what the same job would need with a result of another size.
  package static func check(
    _ bytes: Int, within limit: Int, for target: PixelSize, memory: (PixelSize) throws(UpscaleError) -> Int
  ) throws(UpscaleError) {
    guard bytes > limit else { return }
    let smaller = largestSize(below: target) { size in (try? memory(size)).map { $0 <= limit } ?? false }
    let remedy = smaller.map { "about \($0) pixels would fit" } ?? "even a small result would not fit"
    throw UpscaleError(
      .limitExceeded,
      "An image of \(target) pixels needs about \(amount(bytes)) of memory here, more than the \(amount(limit)) that "
        + "it may have; \(remedy).")
  }

  /// A number of bytes as people say it.
  private static func amount(_ bytes: Int) -> String {
    bytes < 10 << 20 ? "\(bytes.dividedUp(by: 1024)) KiB" : "\(bytes >> 20) MiB"
  }

  /// The largest size with the proportions of `size` that fits, to a percent; nil where not even a thousandth of it does.
  private static func largestSize(below size: PixelSize, _ fits: (PixelSize) -> Bool) -> PixelSize? {
    var (exponent, found): (Double, PixelSize?) = (0, nil)
    // Factors from 1 down to 1/1000 in steps that halve.
    var step = 1.5
    while step > 0.002 {
      let factor = CMath.power(10, -(exponent + step))
      let smaller = PixelSize(
        width: max(1, Int(Double(size.width) * factor)), height: max(1, Int(Double(size.height) * factor)))
      if fits(smaller) { found = smaller } else { exponent += step }
      step /= 2
    }
    return found
  }
}
