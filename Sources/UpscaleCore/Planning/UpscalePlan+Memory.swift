extension UpscalePlan {
  /// Bytes that the job is expected to take at its peak besides what the process used before it: the source, the
  /// networks, and what every stage holds while bands of rows flow. `Int.max` if the count overflows.
  public var expectedMemory: Int {
    let memory = plannedMemory(storing: source.format.sample)
    return Int(exactly: (memory.pictures + memory.work).rounded(.up)) ?? .max
  }

  /// - Parameter sample: as what the sink stores rows.
  package func plannedMemory(storing sample: PixelFormat.Sample) -> PlannedMemory {
    let shown = crop?.size ?? source.size
    let isFilled = source.format.channels.hasAlpha && !passes.isEmpty
    let copies = (crop == nil ? 0 : 1) + (isFilled ? 1 : 0)
    var memory = PlannedMemory(pictures: picture(source.size) + Double(copies) * picture(shown))
    // The colors under transparency are found before bands flow.
    memory.work = isFilled ? pixels(shown) * TransparencyFill.bytesOfColors(source.format.channels) : 0
    memory.networks = passes.reduce(0) { $0 + Double($1.tiles.rules.networkBytes) }
    // What is at work at once. A pass of a single row of tiles has ended when its rows come to those behind it.
    var together = 2 * rows(Pipeline.rowsPerBand, width: shown.width, of: shown.height)
    for (index, pass) in passes.enumerated() {
      let parts = bytes(of: pass, storing: self.sample(afterPass: index, for: sample))
      together += parts.bands + parts.work
      memory.work = max(memory.work, memory.networks + together)
      memory.written = 1 - 1 / Double(pass.tiles.rowCount)
      memory.end = parts.bands
      if pass.tiles.rowCount == 1 { together = parts.bands }
    }
    let stages = bytesOfStages(shown)
    let streaming = memory.networks + together + stages
    if streaming > memory.work { (memory.work, memory.written) = (streaming, 1) }
    memory.end = memory.networks + max(memory.end, stages)
    return memory
  }

  /// What comes after the passes.
  private func bytesOfStages(_ shown: PixelSize) -> Double {
    // Bands that a stage has made: one on its way, and one that the next works on.
    let finished = 2 * rows(StageRows.most, width: target.width, of: target.height)
    let inputRows = passes.isEmpty ? Pipeline.rowsPerBand : StageRows.most
    var stages = resize.map { bytes(of: $0, inputRows: inputRows) + finished } ?? 0
    if polish.blend < 1 { stages += bytesOfBlending(shown) + finished }
    if polish.changesPixels { stages += bytesOfPolishing + finished }
    return stages
  }

  private func pixels(_ size: PixelSize) -> Double { Double(size.width) * Double(size.height) }

  /// A picture as it is stored.
  private func picture(_ size: PixelSize) -> Double { pixels(size) * Double(source.format.bytesPerPixel) }

  /// Rows as floats, no more than there are.
  private func rows(_ count: Int, width: Int, of height: Int) -> Double {
    Double(min(count, height)) * Double(width) * Double(source.format.channels.count * MemoryLayout<Float>.size)
  }

  // MARK: Passes

  /// What flows and is held between tiles, and one tile at work, or several.
  private func bytes(
    of pass: Pass, storing sample: PixelFormat.Sample
  ) -> (bands: Double, work: Double) {
    let (tiles, rules) = (pass.tiles, pass.tiles.rules)
    let channels = source.format.channels
    let (tile, margin) = (tiles.tileSize, 2 * rules.margin)
    // Cut where the image ends, or its margin.
    let shown = PixelSize(
      width: min(tile.width + 2 * rules.halo, pass.input.width + margin),
      height: min(tile.height + 2 * rules.halo, pass.input.height + margin))
    let held = tiles.measuresFirst ? pass.input.height : shown.height + StageRows.most
    // A mean of several runs comes as floats.
    let sample = pass.method.runs > 1 ? .float32 : sample
    let area = Double(pass.method.scale * pass.method.scale)
    let band = Double(pass.input.width) * Double(tile.height) * area * Double(channels.count * sample.byteCount)
    let isCopied = tiles.columns > 1 || channels.hasAlpha
    let window = RowWindow.growthFactor * rows(held, width: pass.input.width, of: pass.input.height)
    let work = Double(max(1, rules.tilesInFlight)) * bytes(of: pass, tile: tile, shown: shown, storing: sample)
    return (bands: band, work: window + work + (isCopied && tiles.rowCount > 1 ? band : 0))
  }

  /// One tile at work: what is shown of it, then what its values take, and its result in floats, rounded and taken apart.
  private func bytes(
    of pass: Pass, tile: PixelSize, shown: PixelSize, storing sample: PixelFormat.Sample
  ) -> Double {
    let (rules, channels, runs) = (pass.tiles.rules, source.format.channels, pass.method.runs)
    let isMean = runs > 1
    let enlarged = pixels(tile) * Double(pass.method.scale * pass.method.scale)
    let input = pixels(shown) * ((channels.hasAlpha ? 24 : 12) + (isMean ? 12 : 0) + 1)
    let scratch =
      Double(shown.width) * Double(rules.scratchRows(ofTile: shown.height)) * Double(rules.scratchBytesPerPixel)
    let floats = 12 * enlarged
    let rounded = sample == .float32 ? 0 : 3 * Double(sample.byteCount) * enlarged
    // Gray and alpha are the means of three channels.
    let parted = channels == .rgb ? 0 : floats + 4 * enlarged + 6 * enlarged
    let color = channels.hasAlpha ? max(rounded, isMean ? floats : 0) : 0
    // A mean is added up from what each run gives, turned back.
    let (sum, turned) = isMean ? (floats, 2 * floats) : (0, 0)
    return input + color + sum + max(scratch + floats, floats + rounded, parted, turned)
  }

  // MARK: Stages after them

  /// - Parameter inputRows: rows that come at once.
  private func bytes(of resize: Resize, inputRows: Int) -> Double {
    let ratio = Double(resize.from.height) / Double(max(1, resize.to.height))
    let taps = 2 * resize.kernel.support * max(1, ratio)
    // What as many output rows as are made at once look at, and what came beyond.
    let held = min(taps + ratio * Double(StageRows.most), 1e9) + Double(inputRows)
    return rows(inputRows, width: resize.from.width, of: resize.from.height)
      + rows(inputRows, width: resize.to.width, of: resize.from.height)
      + RowWindow.growthFactor * rows(Int(held), width: resize.to.width, of: resize.from.height)
  }

  private func bytesOfBlending(_ shown: PixelSize) -> Double {
    let resize = Resize(from: shown, to: target, kernel: kernel)
    // Rows of the source become so many, of which a part is waited for.
    let made = BlendStage.rowsPerStep * target.height.dividedUp(by: max(1, shown.height))
    return bytes(of: resize, inputRows: BlendStage.rowsPerStep)
      + RowWindow.growthFactor * rows(made + 2 * StageRows.most, width: target.width, of: target.height)
      + rows(StageRows.most, width: target.width, of: target.height)
  }

  /// Rows as they came and, where they are sharpened, in linear light.
  private var bytesOfPolishing: Double {
    let windows = polish.sharpen > 0 ? 2.0 : 1
    let held = rows(StageRows.most + 2 * Sharpening.radius, width: target.width, of: target.height)
    let band = rows(StageRows.most, width: target.width, of: target.height)
    return windows * RowWindow.growthFactor * held + band
  }
}
