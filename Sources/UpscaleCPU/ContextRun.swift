internal import CUpscaleKernels
internal import UpscaleCore

/// One context while a tile runs: the rows of samples that the tile tells, pooled each, and the cells that become of them,
/// or that are known of the picture.
final class ContextRun: @unchecked Sendable {
  // Threads write different rows, and a phase reads what phases before it have written.
  private let packed: PackedContext
  private let area: ContextArea
  /// A row of cells for each row of samples.
  private let pooled: UnsafeMutableBufferPointer<Float>
  /// The grid with zeros around it, before and after every other layer.
  private let grids: [UnsafeMutableBufferPointer<Float>]

  /// - Parameter known: of the picture, where the tile does not tell its cells.
  /// - Throws: `limitExceeded` where there is no memory for them.
  init(_ packed: PackedContext, _ area: ContextArea, known: PooledMaxima?) throws(UpscaleError) {
    (self.packed, self.area) = (packed, area)
    let border = 2 * packed.border
    let count = (area.cells.width + border) * (area.cells.height + border) * packed.stride
    let pooledCount = area.samples.height * area.cells.width * packed.stride
    try MemoryHeadroom.require((pooledCount + 2 * count) * MemoryLayout<Float>.size)
    pooled = .allocate(capacity: pooledCount)
    pooled.initialize(repeating: -.infinity)
    grids = (0..<2).map { _ in
      let grid = UnsafeMutableBufferPointer<Float>.allocate(capacity: count)
      grid.initialize(repeating: 0)
      return grid
    }
    if let known { fill(known.part(area.cells)) }
  }

  deinit {
    pooled.deallocate()
    for grid in grids { grid.deallocate() }
  }

  /// Floats from a row of the grid to the next.
  private var row: Int { (area.cells.width + 2 * packed.border) * packed.stride }

  /// A cell of one of the grids, counted from the tile's first; those of the border are in it.
  private func cell(_ grid: Int, x: Int, y: Int) -> UnsafeMutablePointer<Float>? {
    grids[grid].baseAddress.map { $0 + (y + packed.border) * row + (x + packed.border) * packed.stride }
  }

  private func fill(_ maxima: PooledMaxima) {
    maxima.values.withUnsafeBufferPointer { values in
      for y in 0..<maxima.cells.height {
        for x in 0..<maxima.cells.width {
          guard let from = values.baseAddress, let to = cell(0, x: x, y: y) else { return }
          to.update(from: from + (y * maxima.cells.width + x) * maxima.channels, count: maxima.channels)
        }
      }
    }
  }

  /// The cells that the tile tells.
  var measure: PictureMeasure {
    let (cells, channels) = (area.cells, packed.context.channels)
    var values: [Float] = []
    values.reserveCapacity(cells.width * cells.height * channels)
    for y in 0..<cells.height {
      for x in 0..<cells.width {
        if let cell = cell(0, x: x, y: y) { values += UnsafeBufferPointer(start: cell, count: channels) }
      }
    }
    return .maxima(PooledMaxima(cells: cells, channels: channels, values: values))
  }

  // MARK: Phases

  /// Pools each row of samples whose kernels' centers lie in `rows` of the tile.
  func measure(_ source: TileRun.Rows, rows: Range<Int>, _ kernels: KernelTable, scratch: UnsafeMutablePointer<Float>) {
    let (samples, context) = (area.samples, packed.context)
    let centered = area.rows.samples(centeredIn: rows.lowerBound + area.origin.y..<rows.upperBound + area.origin.y)
    guard samples.width > 0, let base = pooled.baseAddress else { return }
    var pooling = upscale_pooling(
      stride: Int32(context.stride), window: Int32(context.window), step: Int32(context.step),
      first_sample: Int32(samples.x), sample_end: Int32(samples.maxX), first_cell: Int32(area.cells.x),
      cell_end: Int32(area.cells.maxX))
    withUnsafePointer(to: packed.reduction.descriptor) { convolution in
      for sample in centered.clamped(to: samples.rows) {
        let corner = source.pixel(
          x: samples.x * context.stride - area.origin.x, y: sample * context.stride - area.origin.y)
        var row = upscale_row(
          input: corner, input_row: source.layout.row, input_pixel: source.layout.stride,
          output: base + (sample - samples.y) * area.cells.width * packed.stride, output_pixel: packed.stride, width: 0)
        upscale_pool_row(kernels.pointer, convolution, &row, &pooling, scratch)
      }
    }
  }

  /// Pools the rows that make up rows of the grid.
  func pool(rows: Range<Int>) {
    let width = area.cells.width * packed.stride
    for y in rows {
      let window = area.rows.window(of: y + area.cells.y).clamped(to: area.samples.rows)
      guard let target = cell(0, x: 0, y: y), let base = pooled.baseAddress else { return }
      upscale_largest_rows(
        base + (window.lowerBound - area.samples.y) * width, width, Int32(window.count), target, Int32(width))
    }
  }

  /// Computes rows of the grid after a layer.
  func refine(_ layer: Int, rows: Range<Int>, _ kernels: KernelTable) {
    let (convolution, from, to) = (packed.layers[layer], layer % 2, (layer + 1) % 2)
    withUnsafePointer(to: convolution.descriptor) { descriptor in
      for y in rows {
        var row = upscale_row(
          input: cell(from, x: -convolution.radius, y: y - convolution.radius), input_row: self.row,
          input_pixel: packed.stride, output: cell(to, x: 0, y: y), output_pixel: packed.stride,
          width: Int32(area.cells.width))
        upscale_convolve_row(kernels.pointer, descriptor, &row)
      }
    }
  }

  /// Writes a row of the value: pixels from (x, y) of the tile on.
  func spread(into row: inout upscale_row, x: Int, y: Int, _ channels: Int32) {
    let (grid, place) = (packed.layers.count % 2, area.rows.place(of: y + area.origin.y))
    guard let above = cell(grid, x: 0, y: place.cell - area.cells.y),
      let below = cell(grid, x: 0, y: place.next - area.cells.y)
    else { return }
    var spreading = upscale_spreading(
      above: above, below: below, cell: packed.stride, below_weight: place.weight, scale: area.columns.scale,
      first_cell: Int32(area.cells.x), last_cell: Int32(area.columns.cells - 1), first_pixel: Int32(x + area.origin.x))
    upscale_spread_row(&row, &spreading, channels)
  }
}

extension TilePhase {
  /// The phases of context `index` that come after its rows are measured, or first of all where the cells are known.
  static func contextPhases(
    _ index: Int, of plan: ExecutionPlan, area: ContextArea?, _ goal: TileGoal, _ threads: Int
  ) -> (measured: [TilePhase], known: [TilePhase]) {
    guard let area, case .context(let context) = plan.network.measured[index] else { return ([], []) }
    let rows = PixelRect(x: 0, y: 0, width: 1, height: area.cells.height)
    func phase(_ work: Work) -> TilePhase { TilePhase(work, area: rows, threads: threads) }
    let layers = context.layers.indices.map { phase(.refine(measure: index, layer: $0)) }
    guard goal.measured.contains(index) else { return ([], layers) }
    return ([phase(.pool(measure: index))] + (goal.enlarges ? layers : []), [])
  }
}

extension ExecutionPlan {
  /// The contexts among the operations that look at all of the picture, by their numbers; nil where they are not needed.
  /// - Parameters:
  ///   - areas: of all values, from `neededAreas`.
  ///   - measures: of the whole picture, as far as they are known.
  func contextRuns(
    for goal: TileGoal, tile: PixelSize, areas: [PixelRect?], weights: [PackedWeights], measures: PictureMeasures?
  ) throws(UpscaleError) -> [ContextRun?] {
    var runs = [ContextRun?](repeating: nil, count: network.measured.count)
    for (step, weights) in zip(steps, weights) {
      guard case .context(let packed) = weights else { continue }
      let index = network.measure(of: step)
      guard let area = network.contextArea(index, for: goal, tile: tile, areas: areas) else { continue }
      var known: PooledMaxima?
      if let measures, index < measures.count, case .maxima(let maxima) = measures.all[index] { known = maxima }
      runs[index] = try ContextRun(packed, area, known: known)
    }
    return runs
  }
}
