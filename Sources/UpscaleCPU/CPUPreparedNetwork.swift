internal import UpscaleCore

/// A network with packed weights, its steps and its scratch memory.
final class CPUPreparedNetwork: PreparedNetwork {
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

  init(_ network: UpscaleNetwork, precision: UpscalePrecision, kernels: KernelTable, pool: ComputePool) {
    self.network = network
    self.plan = ExecutionPlan(network, winogradTile: kernels.winogradTile(precision))
    self.tilingRules = plan.tilingRules(threads: pool.threads)
    self.usesBF16 = kernels.usesBF16(precision)
    self.weights = plan.packedWeights(bf16: usesBF16)
    self.kernels = kernels
    self.pool = pool
  }

  func run(_ tile: NetworkTensor, keeping kept: PixelRect) async throws -> NetworkTensor {
    guard tile.channels == network.inputChannels, kept.x >= 0, kept.y >= 0, kept.width > 0, kept.height > 0,
      kept.maxX <= tile.size.width, kept.maxY <= tile.size.height
    else {
      throw UpscaleError(
        .invalidRequest,
        "A tile of \(tile.size) with \(tile.channels) channels does not hold \(kept) for a network of "
          + "\(network.inputChannels) channels.")
    }
    let scratch = scratches.take()
    defer { scratches.giveBack(scratch) }
    let run = TileRun(
      plan, weights: weights, kernels: kernels, scratch: scratch, results: results, tile: tile, kept: kept,
      threads: pool.threads)
    await pool.run { worker in run.work(worker) }
    guard let result = run.takeResult() else {
      throw UpscaleError(.deviceFailed, "\(summary) made no result for a tile of \(tile.size).")
    }
    return result
  }

  func run(_ tile: NetworkTensor, keeping kept: PixelRect, storing sample: PixelFormat.Sample) async throws
    -> NetworkTensor
  {
    let floats = try await run(tile, keeping: kept)
    guard sample != .float32 else { return floats }
    let rounding = Rounding(floats, to: sample)
    await pool.run { _ in rounding.work() }
    // Who asked for the tile sees what is not a number, and says so.
    return rounding.result ?? floats
  }
}
