internal import CUpscaleKernels
internal import UpscaleCore

extension TileRun {
  /// Rows of one value as kernels take them.
  private struct Rows {
    let layout: TileLayout
    let base: UnsafeMutablePointer<Float>

    func pixel(x: Int, y: Int) -> UnsafeMutablePointer<Float> { base + layout.offset(x: x, y: y) }
  }

  /// Runs one phase over some of its rows.
  func run(_ phase: TilePhase, rows: Range<Int>, worker: Int) {
    guard let step = phase.step else { return copyIn(phase.area, rows: rows) }
    switch phase.weights {
    case .none: move(step, phase.area, rows: rows)
    case .winograd(let packed): convolveInTiles(packed, step, phase, rows: rows, worker: worker)
    case .direct(let packed): convolve(packed, step, phase.area, rows: rows, worker: worker)
    }
  }

  /// A value in scratch memory.
  private func rows(of value: Int) -> Rows? {
    let value = plan.values[value]
    guard let base = scratch.slots[value.slot].baseAddress else { return nil }
    return Rows(layout: TileLayout(value, tile: tile.size), base: base)
  }

  private func copyIn(_ area: Rect, rows: Range<Int>) {
    guard let target = self.rows(of: 0) else { return }
    tile.withUnsafeSamples { samples in
      guard let source = samples.baseAddress else { return }
      for y in rows {
        target.pixel(x: area.x, y: y).update(
          from: source + (y * tile.size.width + area.x) * tile.channels, count: area.width * tile.channels)
      }
    }
  }

  /// Where the last convolution's outputs become pixels of the result, columns counted from `column`; nil for other
  /// steps.
  private func shuffle(_ step: ExecutionPlan.Step, from column: Int) -> upscale_shuffle? {
    guard case .convolutionShuffle(_, let factor, let residual) = step.action, let base = output.baseAddress
    else { return nil }
    let picture = residual ? rows(of: step.inputs[1]) : nil
    let channels = plan.values[step.output].channels
    let outputRow = kept.width * factor * channels
    return upscale_shuffle(
      output: base - kept.y * factor * outputRow + (column - kept.x) * factor * channels, output_row: outputRow,
      residual: picture.map { UnsafePointer($0.pixel(x: column, y: 0)) }, residual_row: picture?.layout.row ?? 0,
      residual_pixel: picture?.layout.stride ?? 0, factor: Int32(factor), channels: Int32(channels))
  }

  private func convolve(
    _ packed: PackedConvolution, _ step: ExecutionPlan.Step, _ area: Rect, rows: Range<Int>, worker: Int
  ) {
    guard let source = self.rows(of: step.inputs[0]) else { return }
    let (radius, target) = (packed.radius, self.rows(of: step.output))
    let shuffle = shuffle(step, from: area.x)
    withUnsafePointer(to: packed.descriptor) { descriptor in
      for y in rows {
        var row = upscale_row(
          input: source.pixel(x: area.x - radius, y: y - radius), input_row: source.layout.row,
          input_pixel: source.layout.stride, output: nil, output_pixel: 0, width: Int32(area.width))
        if var shuffle {
          row.output = scratch.memory(of: worker)
          upscale_convolve_shuffle_row(kernels.pointer, descriptor, &row, &shuffle, Int32(y))
        } else if let target {
          row.output = target.pixel(x: area.x, y: y)
          row.output_pixel = target.layout.stride
          upscale_convolve_row(kernels.pointer, descriptor, &row)
        }
      }
    }
  }

  private func convolveInTiles(
    _ packed: PackedWinograd, _ step: ExecutionPlan.Step, _ phase: TilePhase, rows: Range<Int>, worker: Int
  ) {
    guard let source = self.rows(of: step.inputs[0]), let grid = step.grid(reach: plan.values[step.output].reach)
    else { return }
    let (area, target) = (phase.area, step.output == plan.resultValue ? nil : self.rows(of: step.output))
    var shuffle = shuffle(step, from: 0) ?? upscale_shuffle()
    let shuffles = shuffle.output != nil
    withUnsafePointer(to: packed.descriptor) { descriptor in
      withUnsafePointer(to: &shuffle) { shuffle in
        var part = upscale_area(
          input: source.pixel(x: 0, y: 0), input_row: source.layout.row, input_pixel: source.layout.stride,
          output: target?.pixel(x: 0, y: 0), output_row: target?.layout.row ?? 0,
          output_pixel: target?.layout.stride ?? 0, shuffle: shuffles ? shuffle : nil, x0: Int32(area.x),
          y0: Int32(rows.lowerBound), x1: Int32(area.maxX), y1: Int32(rows.upperBound),
          grid_x: Int32(grid.corner(before: area.x)), grid_y: Int32(grid.corner(before: rows.lowerBound)),
          scratch: scratch.memory(of: worker))
        upscale_winograd_area(kernels.pointer, descriptor, &part)
      }
    }
  }

  /// The steps that are not convolutions: each reads one row of its input and writes one row or `factor` rows.
  private func move(_ step: ExecutionPlan.Step, _ area: Rect, rows: Range<Int>) {
    guard let source = self.rows(of: step.inputs[0]) else { return }
    let value = plan.values[step.output]
    let factor = step.factor
    for y in rows {
      guard let (target, outputRow) = self.target(step, value, x: area.x * factor, y: y * factor) else { return }
      var row = upscale_row(
        input: source.pixel(x: area.x, y: y), input_row: source.layout.row, input_pixel: source.layout.stride,
        output: target, output_pixel: value.stride, width: Int32(area.width))
      let channels = Int32(value.channels)
      switch step.action {
      case .activation(let slopes): upscale_activate_row(&row, slopes, channels)
      case .add:
        guard let other = self.rows(of: step.inputs[1]) else { return }
        upscale_add_row(&row, other.pixel(x: area.x, y: y), other.layout.stride, channels)
      case .pixelShuffle(let factor): upscale_pixel_shuffle_row(&row, outputRow, channels, Int32(factor))
      case .nearest(let factor): upscale_nearest_row(&row, outputRow, channels, Int32(factor))
      case .copy: upscale_copy_row(&row, channels)
      case .convolution, .convolutionShuffle: return
      }
    }
  }

  /// Where pixel (x, y) of a step's output lies: in scratch memory, or in the result.
  private func target(
    _ step: ExecutionPlan.Step, _ value: ExecutionPlan.Value, x: Int, y: Int
  ) -> (UnsafeMutablePointer<Float>, row: Int)? {
    guard step.output == plan.resultValue else {
      return rows(of: step.output).map { ($0.pixel(x: x, y: y), $0.layout.row) }
    }
    let (area, row) = (kept.scaled(by: value.scale), kept.width * value.scale * value.channels)
    return output.baseAddress.map { ($0 + (y - area.y) * row + (x - area.x) * value.channels, row) }
  }
}
