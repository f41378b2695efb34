internal import UpscaleCore

/// What one tile at a time runs with: a queue, kernels with arguments of their own, and memory on the device. Grows to
/// the largest tile it has seen.
final class TileSlot: @unchecked Sendable {
  // Used by one run at a time, which `SlotPool` sees to.
  let network: DeviceNetwork
  private let queue: OpenCLQueue
  private let transfer: TileTransfer
  private let gates: TileGates
  private let contexts: TileContexts
  private let kernels: [OpenCLKernel]
  private let groups: [Int]
  private var slots: [OpenCLBuffer?]
  private var picture: OpenCLBuffer?
  private var result: OpenCLBuffer?
  private var clearedFor: PixelSize?

  init(_ network: DeviceNetwork) throws(UpscaleError) {
    self.network = network
    queue = try OpenCLQueue(network.context)
    transfer = try TileTransfer(network, queue: queue)
    gates = try TileGates(network, queue: queue)
    contexts = try TileContexts(network, queue: queue)
    var (kernels, groups): ([OpenCLKernel], [Int]) = ([], [])
    for step in network.steps {
      let kernel = try step.program.makeKernel(step.descriptor.entry)
      groups.append(try kernel.groupSize(atMost: step.group))
      try step.check(kernel)
      kernels.append(kernel)
    }
    (self.kernels, self.groups) = (kernels, groups)
    slots = [OpenCLBuffer?](repeating: nil, count: network.plan.slots.count)
  }

  /// Runs all steps over `tile`.
  /// - Parameters:
  ///   - measures: of the whole picture, where `goal` does not ask for the tile's own.
  ///   - sample: as what the result may come, besides float32.
  ///   - limit: a device that finishes nothing for so long counts as hung.
  /// - Throws: `deviceFailed`, also for a result that is not finite.
  func run(
    _ tile: NetworkTensor, _ goal: TileGoal, measures: PictureMeasures? = nil,
    storing sample: PixelFormat.Sample = .float32,
    limit: Duration
  ) async throws(UpscaleError) -> NetworkTensor {
    try network.context.checkAlive()
    let plan = network.plan
    let channels = plan.values[plan.resultValue].channels
    let size = plan.network.area(goal.made, of: plan.resultValue).size
    let result = transfer.result(of: size.width * size.height * channels, storing: sample)
    try MemoryHeadroom.require(tile.bytesPerRow * tile.size.height + result.words * 4)
    let (sent, storage) = (transfer.packed(tile), network.results.storage(count: result.words))
    let event = try await start(sent, goal, measures, keeping: storage, limit: limit) { (buffer) throws(UpscaleError) in
      try transfer.fetch(result, from: buffer, into: storage)
    }
    try await event?.wait(atMost: limit, keeping: [storage, TensorBox(sent), self])
    guard transfer.finish(result, in: storage) else {
      throw UpscaleError(
        .deviceFailed,
        "The OpenCL device “\(network.context.device.name)” produced values that are not numbers for a tile of \(goal.kept.size); "
          + "update its driver, or use the CPU backend.", cause: ValueOverflow())
    }
    return NetworkTensor(size: size, channels: channels, sample: result.sample, storage: storage)
  }

  /// What operation `index` of those that look at all of the picture sees of `tile`.
  /// - Parameter known: what those before it see of the image.
  func measure(
    of tile: NetworkTensor, _ goal: TileGoal, index: Int, known: PictureMeasures, limit: Duration
  ) async throws(UpscaleError) -> PictureMeasure {
    try network.context.checkAlive()
    let (sent, plan) = (transfer.packed(tile), network.plan)
    let (channels, areas) = (plan.network.measured[index].channels, plan.neededAreas(for: goal, tile: tile.size))
    let area = plan.network.contextArea(index, for: goal, tile: tile.size, areas: areas)
    let storage = TensorStorage(count: channels * (area?.cells.count ?? 1))
    let event = try await start(sent, goal, known, keeping: storage, limit: limit) { (_) throws(UpscaleError) in
      try area == nil ? gates.fetch(index, into: storage) : contexts.fetch(index, into: storage)
    }
    try await event?.wait(atMost: limit, keeping: [storage, TensorBox(sent), self])
    return area.map {
      .maxima(PooledMaxima(cells: $0.cells, channels: channels, values: Array(storage.samples)))
    } ?? gates.measure(index, storage, for: goal, tile: tile.size)
  }

  /// Gives the device everything that is to be done.
  /// - Parameter fetch: has what is wanted brought back, given the result's buffer.
  private func start(
    _ tile: NetworkTensor, _ goal: TileGoal, _ measures: PictureMeasures?, keeping storage: TensorStorage,
    limit: Duration,
    fetch: (OpenCLBuffer) throws(UpscaleError) -> OpenCLEvent?
  ) async throws(UpscaleError) -> OpenCLEvent? {
    let plan = network.plan
    let layouts = try self.layouts(tile.size, made: goal.made)
    try prepare(layouts, size: tile.size)
    guard let picture, let result else { throw TileSlot.missing }
    do {
      try transfer.send(tile, to: picture)
      let areas = plan.neededAreas(for: goal, tile: tile.size)
      if let measures { try gates.set(measures) }
      try contexts.begin(goal, tile: tile.size, areas: areas, measures)
      for (step, made) in zip(plan.steps, network.steps) {
        guard let area = areas[step.output] else { continue }
        switch step.measures {
        case .gate:
          let measured = plan.network.measuredArea(of: step, for: goal, tile: tile.size)
          let input = try value(step.inputs[0], layouts)
          try gates.measure(step, sumRows: kernels[made.index], input: input, area: measured)
        case .context:
          let input = try value(step.inputs[0], layouts)
          try contexts.measure(step, reduce: kernels[made.index], input: input, goal)
        case nil: try launch(step, made, output: area, layouts: layouts)
        }
      }
      let event = try fetch(result)
      try queue.flush()
      return event
    } catch {
      // What was given already may still read the tile, and what was not may have been the zeros.
      clearedFor = nil
      if await !queue.drain(atMost: limit, keeping: [storage, TensorBox(tile)] + gates.sent + contexts.sent) {
        OpenCLQueue.keepForever(transfer.abandon())
      }
      throw error
    }
  }

  // MARK: Memory

  private func layouts(_ size: PixelSize, made: PixelRect) throws(UpscaleError) -> [ValueLayout] {
    let plan = network.plan
    var layouts = plan.values.map { ValueLayout($0, units: plan.network.units(size), slack: network.slack) }
    layouts[plan.pictureValue] = ValueLayout(rows: PixelRect(size), format: plan.values[plan.pictureValue].format)
    let result = plan.values[plan.resultValue]
    layouts[plan.resultValue] = ValueLayout(
      rows: plan.network.area(made, of: plan.resultValue), format: result.format)
    for layout in layouts where layout.argument == nil {
      throw UpscaleError(
        .deviceFailed, "A tile of \(size) has more samples than 32 bits can count; use smaller tiles.")
    }
    return layouts
  }

  private func prepare(_ layouts: [ValueLayout], size: PixelSize) throws(UpscaleError) {
    let (plan, context) = (network.plan, network.context)
    picture = try OpenCLBuffer.grown(picture, to: layouts[plan.pictureValue].byteCount, in: context)
    result = try OpenCLBuffer.grown(result, to: layouts[plan.resultValue].byteCount, in: context)
    guard clearedFor != size else { return }
    clearedFor = nil
    for (index, representative) in plan.slots.enumerated() {
      slots[index] = try OpenCLBuffer.grown(slots[index], to: layouts[representative].byteCount, in: context)
      if let buffer = slots[index] { try queue.clear(buffer) }
    }
    clearedFor = size
  }

  private func buffer(of value: Int) throws(UpscaleError) -> OpenCLBuffer {
    let plan = network.plan
    let buffer =
      if value == plan.pictureValue {
        picture
      } else if value == plan.resultValue {
        result
      } else if value > plan.resultValue {
        gates.factors(plan.network.measure(ofValue: value))
      } else {
        slots[plan.values[value].slot]
      }
    guard let buffer else { throw TileSlot.missing }
    return buffer
  }

  private static let missing = UpscaleError(.deviceFailed, "A tile was started without memory for it.")

  // MARK: Launches

  private func launch(
    _ step: LoweredStep, _ made: DeviceNetwork.Step, output: PixelRect, layouts: [ValueLayout]
  ) throws(UpscaleError) {
    let work = made.block == nil ? output : step.workArea(for: output)
    for rows in LaunchRows(work, multiplyAddsPerPixel: step.multiplyAddsPerPixel, limit: made.launchLimit) {
      let part = PixelRect(columns: work.columns, rows: rows)
      try kernels[made.index].set(arguments(step, made, work: part, output: output, layouts: layouts))
      let (items, group) = made.items(for: part.size, group: groups[made.index])
      try queue.launch(kernels[made.index], items: items, group: group)
    }
  }

  private func arguments(
    _ step: LoweredStep, _ made: DeviceNetwork.Step, work: PixelRect, output: PixelRect, layouts: [ValueLayout]
  ) throws(UpscaleError) -> [OpenCLKernel.Argument] {
    if step.spreads {
      let (cells, grid) = try contexts.spreading(step)
      return [cells] + (try value(step.output, layouts)) + [.int4(work.corners)] + grid
    }
    var arguments = try value(step.inputs[0], layouts)
    let factors = step.isGated ? try step.addend.map { (index) throws(UpscaleError) in try buffer(of: index) } : nil
    let constants = (factors ?? made.constants).map { [OpenCLKernel.Argument.buffer($0)] } ?? []
    let second = step.isGated ? nil : step.addend
    let other = try second.map { (index) throws(UpscaleError) in try value(index, layouts) } ?? []
    // A convolution has its weights before the second input, a gather its slopes after it.
    arguments += made.block == nil ? other + constants : constants + other
    arguments += try value(step.output, layouts)
    arguments.append(.int4(work.corners))
    if made.block != nil { arguments.append(.int4(output.corners)) }
    return arguments
  }

  /// Where a value lies.
  private func value(_ index: Int, _ layouts: [ValueLayout]) throws(UpscaleError) -> [OpenCLKernel.Argument] {
    [.buffer(try buffer(of: index)), .int4(layouts[index].argument ?? SIMD4())]
  }
}

/// Keeps a tensor's memory where an object is asked for.
private final class TensorBox: Sendable {
  let tensor: NetworkTensor

  init(_ tensor: NetworkTensor) { self.tensor = tensor }
}

extension PixelRect {
  /// Left, top, right and bottom, as kernels take them.
  var corners: SIMD4<Int32> {
    SIMD4(Int32(clamping: x), Int32(clamping: y), Int32(clamping: maxX), Int32(clamping: maxY))
  }
}
