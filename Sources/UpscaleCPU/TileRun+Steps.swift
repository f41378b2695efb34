internal import CUpscaleKernels
internal import UpscaleCore

extension TileRun {
  /// Rows of one value as kernels take them.
  struct Rows {
    let layout: TileLayout
    let base: UnsafeMutablePointer<Float>

    func pixel(x: Int, y: Int) -> UnsafeMutablePointer<Float> { base + layout.offset(x: x, y: y) }
  }

  /// Runs one phase over some of its rows.
  func run(_ phase: TilePhase, rows: Range<Int>, worker: Int) {
    switch phase.work {
    case .copyIn: copyIn(phase, rows: rows)
    case .slide(let slide): for part in rows { self.slide(slide, part: part, of: phase.area.height) }
    case .measure(let step): measure(step, phase, rows: rows, worker: worker)
    case .weigh(let step): gates[plan.network.measure(of: step)]?.weigh()
    case .pool(let index): contexts[index]?.pool(rows: rows)
    case .refine(let index, let layer): contexts[index]?.refine(layer, rows: rows, kernels)
    case .step(let step, .slopes(let slopes)): move(step, slopes, phase, rows: rows)
    case .step(let step, .depthwise(let packed)): convolveChannels(packed, step, phase, rows: rows)
    case .step(let step, .pixels(let packed)): computePixels(packed, step, phase, rows: rows)
    case .step(let step, .winograd(let packed)): convolveInTiles(packed, step, phase, rows: rows, worker: worker)
    // It is no step's, but a measuring one's.
    case .step(_, .context): break
    case .step(let step, .direct(let packed, _)): convolve(packed, step, phase, rows: rows, worker: worker)
    }
  }

  /// A value in scratch memory.
  func rows(of value: Int, in phase: TilePhase) -> Rows? {
    let value = plan.values[value]
    guard let base = scratch.slots[value.slot].baseAddress else { return nil }
    return Rows(layout: TileLayout(value, units: units, top: phase.tops[value.slot]), base: base)
  }

  /// The value that a step makes; nil for the result, which lies elsewhere.
  private func output(of step: LoweredStep, in phase: TilePhase) -> Rows? {
    step.output == plan.resultValue ? nil : rows(of: step.output, in: phase)
  }

  /// Moves one part of the columns, so that nobody else writes what is still to be read.
  private func slide(_ slide: SlotWindow.Slide, part: Int, of parts: Int) {
    guard let base = scratch.slots[slide.slot].baseAddress else { return }
    let row = TileLayout(plan.values[plan.slots[slide.slot]], units: units, top: slide.top).row
    let columns = row * part / parts..<row * (part + 1) / parts
    for y in slide.kept {
      let (target, source) = (base + (y - slide.top) * row, base + (y - slide.from) * row)
      (target + columns.lowerBound).update(from: source + columns.lowerBound, count: columns.count)
    }
    for y in slide.zeros {
      (base + (y - slide.top) * row + columns.lowerBound).update(repeating: 0, count: columns.count)
    }
  }

  private func copyIn(_ phase: TilePhase, rows: Range<Int>) {
    guard let target = self.rows(of: 0, in: phase) else { return }
    let area = phase.area
    tile.withUnsafeSamples { samples in
      guard let source = samples.baseAddress else { return }
      for y in rows {
        target.pixel(x: area.x, y: y).update(
          from: source + (y * tile.size.width + area.x) * tile.channels, count: area.width * tile.channels)
      }
    }
  }

  /// Adds up or pools rows of what an operation looks at.
  private func measure(_ step: LoweredStep, _ phase: TilePhase, rows: Range<Int>, worker: Int) {
    guard let source = self.rows(of: step.inputs[0], in: phase) else { return }
    let (area, index, channels) = (phase.area, plan.network.measure(of: step), plan.values[step.inputs[0]].channels)
    if let context = contexts[index], let memory = scratch.memory(of: worker) {
      context.measure(source, rows: rows, kernels, scratch: memory)
    }
    guard let gate = gates[index] else { return }
    for y in rows {
      var row = upscale_row(
        input: source.pixel(x: area.x, y: y), input_row: source.layout.row, input_pixel: source.layout.stride,
        output: nil, output_pixel: 0, width: Int32(area.width))
      upscale_sum_row(&row, gate.sums(row: y), Int32(channels))
    }
  }

  /// Where a convolution's outputs go that are not stored as they lie in its registers; nil for other steps.
  private func placement(_ step: LoweredStep, _ phase: TilePhase) -> upscale_placement? {
    guard step.output == plan.resultValue || !step.storesWholeUnits,
      let (target, row) = target(step, phase, x: 0, y: 0)
    else { return nil }
    let value = plan.values[step.output]
    let addend = step.addend.flatMap { rows(of: $0, in: phase) }
    return upscale_placement(
      output: target, output_row: row, output_pixel: value.stride,
      addend: addend.map { UnsafePointer($0.pixel(x: 0, y: 0)) }, addend_row: addend?.layout.row ?? 0,
      addend_pixel: addend?.layout.stride ?? 0, addend_factor: Int32(step.addendFactor ?? 1),
      factor: Int32(step.factor), channels: Int32(value.channels), attends: step.attention != nil,
      plus: step.attention ?? 0)
  }

  /// Calls `body` with what a convolution takes side by side: the channels of each source, or `whole` vectors of them.
  private func withSources(
    of step: LoweredStep, in phase: TilePhase, whole: Bool, _ body: (UnsafePointer<upscale_source>, Int32) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: upscale_source.self, capacity: step.sources.count) { sources in
      for (position, index) in step.sources.enumerated() {
        guard let rows = rows(of: index, in: phase) else { return }
        let value = plan.values[index]
        sources.initializeElement(
          at: position,
          to: upscale_source(
            pixels: rows.pixel(x: 0, y: 0), row: rows.layout.row, pixel: rows.layout.stride,
            channels: Int32(whole ? value.stride : value.channels)))
      }
      if let first = sources.baseAddress { body(first, Int32(step.sources.count)) }
    }
  }

  private func convolve(
    _ packed: PackedConvolution, _ step: LoweredStep, _ phase: TilePhase, rows: Range<Int>, worker: Int
  ) {
    guard step.sources.count == 1 else { return convolveJoined(packed, step, phase, rows: rows, worker: worker) }
    guard let source = self.rows(of: step.inputs[0], in: phase) else { return }
    let (radius, area, target) = (packed.radius, phase.area, output(of: step, in: phase))
    let placement = placement(step, phase)
    withUnsafePointer(to: packed.descriptor) { descriptor in
      for y in rows {
        var row = upscale_row(
          input: source.pixel(x: area.x - radius, y: y - radius), input_row: source.layout.row,
          input_pixel: source.layout.stride, output: nil, output_pixel: 0, width: Int32(area.width))
        if var placement {
          row.output = scratch.memory(of: worker)
          upscale_convolve_placed_row(kernels.pointer, descriptor, &row, &placement, Int32(area.x), Int32(y))
        } else if let target {
          row.output = target.pixel(x: area.x, y: y)
          row.output_pixel = target.layout.stride
          upscale_convolve_row(kernels.pointer, descriptor, &row)
        }
      }
    }
  }

  private func convolveJoined(
    _ packed: PackedConvolution, _ step: LoweredStep, _ phase: TilePhase, rows: Range<Int>, worker: Int
  ) {
    guard let memory = scratch.memory(of: worker) else { return }
    let (area, target, kernels) = (phase.area, output(of: step, in: phase), kernels)
    var placement = placement(step, phase) ?? upscale_placement()
    let isPlaced = placement.output != nil
    withSources(of: step, in: phase, whole: false) { sources, count in
      withUnsafePointer(to: packed.descriptor) { descriptor in
        withUnsafePointer(to: &placement) { placement in
          for y in rows {
            var row = upscale_row(
              input: nil, input_row: 0, input_pixel: 0, output: target?.pixel(x: area.x, y: y),
              output_pixel: target?.layout.stride ?? 0, width: Int32(area.width))
            upscale_convolve_joined_row(
              kernels.pointer, descriptor, sources, count, &row, isPlaced ? placement : nil, Int32(area.x), Int32(y),
              memory)
          }
        }
      }
    }
  }

  private func convolveInTiles(
    _ packed: PackedWinograd, _ step: LoweredStep, _ phase: TilePhase, rows: Range<Int>, worker: Int
  ) {
    guard let grid = phase.grid else { return }
    let (area, target) = (phase.area, output(of: step, in: phase))
    var placement = placement(step, phase) ?? upscale_placement()
    let isPlaced = placement.output != nil
    withSources(of: step, in: phase, whole: true) { sources, count in
      withUnsafePointer(to: packed.descriptor) { descriptor in
        withUnsafePointer(to: &placement) { placement in
          var part = upscale_area(
            sources: sources, source_count: count, output: target?.pixel(x: 0, y: 0),
            output_row: target?.layout.row ?? 0, output_pixel: target?.layout.stride ?? 0,
            placement: isPlaced ? placement : nil, x0: Int32(area.x), y0: Int32(rows.lowerBound),
            x1: Int32(area.maxX), y1: Int32(rows.upperBound), grid_x: Int32(grid.corner(before: area.x)),
            grid_y: Int32(grid.corner(before: rows.lowerBound)), scratch: scratch.memory(of: worker))
          upscale_winograd_area(kernels.pointer, descriptor, &part)
        }
      }
    }
  }

  private func convolveChannels(_ packed: PackedDepthwise, _ step: LoweredStep, _ phase: TilePhase, rows: Range<Int>) {
    guard let source = self.rows(of: step.inputs[0], in: phase) else { return }
    let (area, radius, stride) = (phase.area, step.radius, plan.values[step.output].stride)
    withUnsafePointer(to: packed.descriptor) { descriptor in
      for y in rows {
        guard let (target, _) = target(step, phase, x: area.x, y: y) else { return }
        var row = upscale_row(
          input: source.pixel(x: area.x - radius, y: y - radius), input_row: source.layout.row,
          input_pixel: source.layout.stride, output: target, output_pixel: stride, width: Int32(area.width))
        upscale_depthwise_row(kernels.pointer, descriptor, &row)
      }
    }
  }

  private func computePixels(_ packed: PackedPixels, _ step: LoweredStep, _ phase: TilePhase, rows: Range<Int>) {
    guard let source = self.rows(of: step.inputs[0], in: phase) else { return }
    let (area, value) = (phase.area, plan.values[step.output])
    packed.constants.withUnsafeBufferPointer { own in
      let gated = step.isGated ? gates[plan.network.measure(of: step)]?.factors : nil
      let constants = gated.map { UnsafePointer($0) } ?? own.baseAddress
      for y in rows {
        guard let (target, _) = target(step, phase, x: area.x, y: y) else { return }
        packed.row(
          source.pixel(x: area.x, y: y), source.layout.stride, constants, target, value.stride, Int32(value.channels),
          Int32(area.width))
      }
    }
  }

  /// The steps that only move samples or join those of two values: each reads one row of its input, or `reduction` rows, and
  /// writes one row or `factor` rows.
  private func move(_ step: LoweredStep, _ slopes: [Float], _ phase: TilePhase, rows: Range<Int>) {
    guard let source = self.rows(of: step.inputs[0], in: phase) else { return }
    let value = plan.values[step.output]
    let (area, factor, channels) = (phase.area, step.factor, Int32(value.channels))
    let other = step.takesMeasure ? nil : step.addend.flatMap { self.rows(of: $0, in: phase) }
    let (reduction, translation) = (step.reduction, step.translation)
    for y in rows {
      guard let (target, outputRow) = self.target(step, phase, x: area.x * factor, y: y * factor) else { return }
      var row = upscale_row(
        input: source.pixel(x: area.x * reduction - translation, y: y * reduction - translation),
        input_row: source.layout.row,
        input_pixel: source.layout.stride, output: target, output_pixel: value.stride, width: Int32(area.width))
      for epilogue in step.epilogue {
        switch epilogue {
        case .activation(let activation):
          if slopes.isEmpty {
            upscale_curve_row(kernels.pointer, &row, activation.curve, channels)
          } else {
            upscale_activate_row(&row, slopes, channels)
          }
        case .add, .multiply:
          guard let other else { return }
          let combine = step.multiplies ? upscale_multiply_row : upscale_add_row
          combine(&row, other.pixel(x: area.x, y: y), other.layout.stride, channels)
        case .translate: upscale_copy_row(&row, channels)
        case .spread: contexts[plan.network.measure(of: step)]?.spread(into: &row, x: area.x, y: y, channels)
        case .gather(let factor):
          upscale_pixel_unshuffle_row(&row, channels / Int32(factor * factor), Int32(factor))
        // Of convolutions alone, which place their outputs, and of kernels of their own.
        case .attend, .gate, .pixelwise: return
        case .shuffle: upscale_pixel_shuffle_row(&row, outputRow, channels, Int32(factor))
        case .enlarge: upscale_nearest_row(&row, outputRow, channels, Int32(factor))
        }
        // What follows takes what this one made.
        (row.input, row.input_pixel) = (UnsafePointer(target), value.stride)
      }
    }
  }

  /// Where pixel (x, y) of a step's output lies: in scratch memory, or in the result.
  private func target(
    _ step: LoweredStep, _ phase: TilePhase, x: Int, y: Int
  ) -> (UnsafeMutablePointer<Float>, row: Int)? {
    if let rows = output(of: step, in: phase) { return (rows.pixel(x: x, y: y), rows.layout.row) }
    let value = plan.values[step.output]
    let area = plan.network.area(goal.made, of: step.output)
    let row = area.width * value.channels
    return output.baseAddress.map { ($0 + (y - area.y) * row + (x - area.x) * value.channels, row) }
  }
}
