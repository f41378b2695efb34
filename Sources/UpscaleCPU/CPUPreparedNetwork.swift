internal import UpscaleCore

/// A network with packed weights, its steps and its scratch memory. Copies share these.
struct CPUPreparedNetwork: PreparedNetwork {
  let network: UpscaleNetwork
  let tilingRules: TilingRules
  var summary: String {
    "CPU (\(usesBF16 ? "bfloat16" : "float32"), \(kernels.name), \(pool.summary))"
  }

  private let plan: ExecutionPlan
  private let usesBF16: Bool
  private let weights: [PackedWeights]
  private let kernels: KernelTable
  private let pool: ComputePool
  private let scratches = ScratchPool()
  private let results = StoragePool()

  /// Multiply-adds from one report of a tile's progress to the next, about a fifth of a second's.
  private let reportedWork: Double
  private var listener: (@Sendable (Double) -> Void)?

  init(
    _ network: UpscaleNetwork, precision: UpscalePrecision, kernels: KernelTable, pool: ComputePool,
    reportedWork: Double = 2e10
  ) {
    self.reportedWork = reportedWork
    self.network = network
    self.plan = ExecutionPlan(network, winogradTile: kernels.winogradTile(precision))
    self.usesBF16 = kernels.usesBF16(precision)
    self.tilingRules = plan.tilingRules(threads: pool.threads, bf16: usesBF16)
    self.weights = plan.packedWeights(blockUnits: kernels.blockUnits, bf16: usesBF16)
    self.kernels = kernels
    self.pool = pool
  }

  func telling(_ listener: @escaping @Sendable (Double) -> Void) -> any PreparedNetwork {
    var result = self
    result.listener = listener
    return result
  }

  func run(_ tile: NetworkTensor, keeping kept: PixelRect) async throws -> NetworkTensor {
    try await result(of: tile, .result(kept), nil)
  }

  func run(_ tile: NetworkTensor, keeping kept: PixelRect, storing sample: PixelFormat.Sample) async throws
    -> NetworkTensor
  {
    try await rounded(run(tile, keeping: kept), to: sample)
  }

  func run(
    _ tile: NetworkTensor, keeping kept: PixelRect, at place: TilePlace, measures: PictureMeasures,
    storing sample: PixelFormat.Sample
  ) async throws -> NetworkTensor {
    try await rounded(result(of: tile, .resultOfKnownMeasures(kept, at: place), measures), to: sample)
  }

  func nextMeasure(
    of tile: NetworkTensor, keeping kept: PixelRect, at place: TilePlace, known: PictureMeasures
  ) async throws -> PictureMeasures {
    guard known.count < network.measureCount else { return .none }
    try network.check(tile, keeping: kept)
    let run = try await run(tile, .measure(kept, at: place, index: known.count), known)
    return PictureMeasures([run.measure(known.count)])
  }

  private func result(of tile: NetworkTensor, _ goal: TileGoal, _ measures: PictureMeasures?) async throws
    -> NetworkTensor
  {
    try network.check(tile, keeping: goal.kept)
    let whole = goal.filled(to: network.unit)
    guard let result = try await run(tile, whole, measures).takeResult() else {
      throw UpscaleError(.deviceFailed, "\(summary) produced no result for a tile of \(tile.size).")
    }
    return try result.cropped(from: whole.made, to: goal.kept, scale: network.scale)
  }

  private func run(_ tile: NetworkTensor, _ goal: TileGoal, _ measures: PictureMeasures?) async throws -> TileRun {
    let scratch = scratches.take()
    defer { scratches.giveBack(scratch) }
    let run = try TileRun(
      plan, weights: weights, kernels: kernels, scratch: scratch, results: results, tile: tile, goal: goal,
      measures: measures, threads: pool.threads)
    if let listener { run.report(every: reportedWork, to: listener) }
    await withTaskCancellationHandler {
      await pool.run { worker in run.work(worker) }
    } onCancel: {
      run.stop()
    }
    try Task.checkCancellation()
    return run
  }

  private func rounded(
    _ floats: NetworkTensor, to sample: PixelFormat.Sample
  ) async throws(UpscaleError) -> NetworkTensor {
    guard sample != .float32 else { return floats }
    try MemoryHeadroom.require(floats.count * sample.byteCount)
    let rounding = Rounding(floats, to: sample, from: results)
    await pool.run { _ in rounding.work() }
    // Who asked for the tile sees what is not a number, and says so.
    return rounding.result ?? floats
  }
}
