internal import UpscaleCore

/// The contexts of a network in one slot: the samples and cells of their grids, in the device's memory.
final class TileContexts {
  private struct Context {
    let numbers: PooledContext
    let step: DeviceNetwork.Step
    let pool: OpenCLKernel
    let refine: OpenCLKernel
    /// What of the picture's grid is at hand for the tile at work; nil where it needs none.
    var area: ContextArea?
    var samples: OpenCLBuffer?
    /// Before and after every other layer.
    var grids: [OpenCLBuffer] = []
  }

  private let context: OpenCLContext
  private let network: LoweredNetwork
  private let queue: OpenCLQueue
  private var contexts: [Int: Context] = [:]
  /// Host memory that a device may still read.
  private(set) var sent: [TensorStorage] = []

  init(_ network: DeviceNetwork, queue: OpenCLQueue) throws(UpscaleError) {
    (context, self.network, self.queue) = (network.context, network.plan.network, queue)
    for (step, made) in zip(network.plan.steps, network.steps) {
      guard case .context(let numbers) = step.measures else { continue }
      contexts[self.network.measure(of: step)] = Context(
        numbers: numbers, step: made, pool: try made.program.makeKernel("pool"),
        refine: try made.program.makeKernel("refine"))
    }
  }

  /// Makes room for what a tile needs of the grids, and gives the device the cells that are known.
  func begin(
    _ goal: TileGoal, tile: PixelSize, areas: [PixelRect?], _ measures: PictureMeasures?
  ) throws(UpscaleError) {
    sent = []
    for (index, var one) in contexts {
      one.area = network.contextArea(index, for: goal, tile: tile, areas: areas)
      if let area = one.area {
        let bytes = one.numbers.channels * MemoryLayout<Float>.size
        one.samples = try OpenCLBuffer.grown(one.samples, to: max(1, area.samples.count) * bytes, in: context)
        let size = max(1, area.cells.count) * bytes
        one.grids = [
          try OpenCLBuffer.grown(one.grids.first, to: size, in: context),
          try OpenCLBuffer.grown(one.grids.last, to: size, in: context),
        ]
        if let measures, index < measures.count, case .maxima(let maxima) = measures.all[index] {
          try send(maxima.part(area.cells), to: one.grids[0])
          try refine(one, area)
        }
      }
      contexts[index] = one
    }
  }

  private func send(_ maxima: PooledMaxima, to buffer: OpenCLBuffer) throws(UpscaleError) {
    let storage = TensorStorage(count: maxima.values.count)
    _ = storage.samples.update(fromContentsOf: maxima.values)
    sent.append(storage)
    try queue.write(UnsafeRawBufferPointer(storage.samples), to: buffer)
  }

  /// Lets the device tell the cells of the tile, and what becomes of them where `goal` asks for it.
  func measure(
    _ step: LoweredStep, reduce: OpenCLKernel, input: [OpenCLKernel.Argument], _ goal: TileGoal
  ) throws(UpscaleError) {
    guard let one = contexts[network.measure(of: step)], let area = one.area, let samples = one.samples,
      let layers = one.step.constants
    else { throw TileContexts.missing }
    guard area.cells.count > 0 else { return }
    let (corner, stride) = (area.samples, one.numbers.stride)
    let first = SIMD4<Int32>(
      PixelRect(
        x: corner.x * stride - area.origin.x, y: corner.y * stride - area.origin.y, width: corner.width,
        height: corner.height))
    let all = PixelRect(corner.size)
    for rows in LaunchRows(all, multiplyAddsPerPixel: one.numbers.reduction.multiplyAddsPerPixel) {
      let range = SIMD4(Int32(clamping: rows.lowerBound), Int32(clamping: rows.upperBound), 0, 0)
      try reduce.set(input + [.buffer(layers), .buffer(samples), .int4(first), .int4(range)])
      try launch(reduce, over: PixelSize(width: corner.width, height: rows.count), one)
    }
    let grid = SIMD4<Int32>(area.cells)
    try one.pool.set([.buffer(samples), .buffer(one.grids[0]), .int4(corner.corners), .int4(grid)])
    try launch(one.pool, over: area.cells.size, one)
    if goal.enlarges { try refine(one, area) }
  }

  private func refine(_ one: Context, _ area: ContextArea) throws(UpscaleError) {
    guard let layers = one.step.constants else { throw TileContexts.missing }
    var first = one.numbers.reduction.weights.count + one.numbers.channels
    for (index, layer) in one.numbers.layers.enumerated() {
      let isLast = index == one.numbers.layers.count - 1
      let form = SIMD4(Int32(clamping: first), Int32(clamping: layer.kernelSize), isLast ? 0 : 1, 0)
      try one.refine.set([
        .buffer(one.grids[index % 2]), .buffer(layers), .buffer(one.grids[(index + 1) % 2]),
        .int4(SIMD4(area.cells)), .int4(form),
      ])
      try launch(one.refine, over: area.cells.size, one)
      first += layer.weights.count + one.numbers.channels
    }
  }

  private func launch(_ kernel: OpenCLKernel, over size: PixelSize, _ one: Context) throws(UpscaleError) {
    let group = try kernel.groupSize(atMost: one.step.group)
    let columns = (size.width + group - 1) / group * group
    try queue.launch(kernel, items: [columns, size.height, one.numbers.channels], group: [group, 1, 1])
  }

  /// What the kernel takes that spreads a context's cells, before and after where its output lies.
  func spreading(_ step: LoweredStep) throws(UpscaleError) -> (OpenCLKernel.Argument, [OpenCLKernel.Argument]) {
    guard let one = contexts[network.measure(of: step)], let area = one.area else { throw TileContexts.missing }
    let picture = SIMD4(
      Int32(clamping: area.origin.x), Int32(clamping: area.origin.y), Int32(clamping: area.columns.cells - 1),
      Int32(clamping: area.rows.cells - 1))
    let scale = SIMD4(
      Int32(bitPattern: area.columns.scale.bitPattern), Int32(bitPattern: area.rows.scale.bitPattern), 0, 0)
    return (
      .buffer(one.grids[one.numbers.layers.count % 2]), [.int4(SIMD4(area.cells)), .int4(picture), .int4(scale)]
    )
  }

  /// Reads the cells that context `index` tells.
  /// - Returns: the end of it; nil where there are none.
  func fetch(_ index: Int, into storage: TensorStorage) throws(UpscaleError) -> OpenCLEvent? {
    guard !storage.samples.isEmpty, let grid = contexts[index]?.grids.first else { return nil }
    return try queue.read(grid, into: UnsafeMutableRawBufferPointer(storage.samples))
  }

  private static let missing = UpscaleError(.deviceFailed, "A context was started without its input.")
}

extension PixelRect {
  var count: Int { width * height }
}

extension SIMD4<Int32> {
  /// Left, top, width and height, as kernels take them.
  fileprivate init(_ area: PixelRect) {
    self.init(
      Int32(clamping: area.x), Int32(clamping: area.y), Int32(clamping: area.width), Int32(clamping: area.height))
  }
}
