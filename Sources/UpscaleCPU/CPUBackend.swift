internal import CUpscaleKernels
public import UpscaleCore

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Runs networks on the CPU: Winograd and direct convolution with its widest vectors, with rows spread over all cores.
///
/// A tile's result does not depend on the tile's size or the number of threads, bit for bit.
public struct CPUBackend: UpscaleBackend {
  /// The environment variable that caps the tier if code does not: `portable`, `neon`, `avx2`, `avx512`, `avx512bf16`.
  public static let tierVariable = "UPSCALE_CPU_TIER"

  /// What bfloat16 may lose, three 8-bit steps: of the shipped networks, it is two with the one that loses most.
  private static let mostLost: Float = 3 / 255

  private let kernels: KernelTable
  private let pool: ComputePool

  public var name: String { "cpu" }
  public var summary: String { "\(kernels.name), \(pool.summary)" }

  /// - Parameters:
  ///   - threads: how many threads compute at once; if nil, as many as there are processors for this process.
  ///   - tier: the widest instruction set to use; if nil, what `UPSCALE_CPU_TIER` allows, or the fastest.
  /// - Throws: `invalidRequest` for a thread count outside 1 … 1024, `unknownName` for an unknown tier in the
  ///   environment.
  public init(threads: Int? = nil, tier: CPUTier? = nil) throws(UpscaleError) {
    let threads = threads ?? Int(upscale_available_processors())
    guard (1...1024).contains(threads) else {
      throw UpscaleError(.invalidRequest, "The number of threads must be between 1 and 1024, not \(threads).")
    }
    let cap: CPUTier? = if let tier { tier } else { try CPUBackend.tierFromEnvironment() }
    guard let kernels = KernelTable(cap: cap) else {
      throw UpscaleError(
        .deviceUnavailable, "This build has no kernels for this processor; build it from source on this machine.")
    }
    self.kernels = kernels
    self.pool = ComputePool(threads: threads)
  }

  private static func tierFromEnvironment() throws(UpscaleError) -> CPUTier? {
    guard let name = ProcessInfo.processInfo.environment[tierVariable], !name.isEmpty else { return nil }
    return try CPUTier.named(name)
  }

  public func tilingRules(for network: UpscaleNetwork, precision: UpscalePrecision) -> TilingRules {
    func rules(_ precision: UpscalePrecision) -> TilingRules {
      let plan = ExecutionPlan(network, winogradTile: kernels.winogradTile(precision))
      return plan.tilingRules(threads: pool.threads, bf16: kernels.usesBF16(precision))
    }
    // What is asked for in bfloat16 may have to be computed in float32.
    return kernels.usesBF16(precision) ? rules(.full).suiting(rules(precision)) : rules(precision)
  }

  /// `.fast` computes Winograd products in bfloat16 if the processor is faster at it, or if `avx512bf16` is requested;
  /// otherwise, and if it would lose too much of the network, in float32 like `.full`. `PreparedNetwork.summary` says
  /// which.
  @concurrent public func prepare(_ network: UpscaleNetwork, precision: UpscalePrecision) async throws
    -> any PreparedNetwork
  {
    func prepared(_ precision: UpscalePrecision) -> any PreparedNetwork {
      CPUPreparedNetwork(network, precision: precision, kernels: kernels, pool: pool)
    }
    try MemoryHeadroom.require(tilingRules(for: network, precision: precision).networkBytes)
    guard kernels.usesBF16(precision) else { return prepared(precision) }
    return try await PrecisionGuard.prepared(network, losing: CPUBackend.mostLost, by: prepared).network
  }
}
