import BenchReport
import CMeasuring
import Upscale

/// One row of the table: a network prepared for one tier, and what was measured of it so far.
final class MeasuredNetwork {
  let name: String
  let tier: CPUTier
  /// Calls that ask for memory in one run, and bytes they ask for beside the result; nil where they are not counted.
  private(set) var heap: (calls: Int, otherBytes: Int)?
  /// Milliseconds, and operations per second of peak and run, of every round.
  private var rounds: [(milliseconds: Double, peak: Double, speed: Double)] = []

  private let prepared: any PreparedNetwork
  private let input: NetworkTensor
  private let threads: Int
  /// A convolution's multiplications and additions, whatever arithmetic is used to get around them.
  private let operations: Double
  private var runsPerRound = 1

  init(_ network: BenchmarkNetwork, tier: CPUTier, size: PixelSize, threads: Int, precision: UpscalePrecision)
    async throws
  {
    name = network.name
    self.tier = tier
    self.threads = threads
    prepared = try await CPUBackend(threads: threads, tier: tier).prepare(network.network, precision: precision)
    var random = FastGenerator()
    input = NetworkTensor(size: size, channels: network.network.inputChannels) { samples in
      for index in samples.indices { samples[index] = Float.random(in: 0...1, using: &random) }
    }
    operations = 2 * Double(network.network.multiplyAddsPerPixel) * Double(size.width * size.height)
    let first = try await seconds(runs: 1)
    try await countMemory()
    // Long enough for the clock, and for a thread that wakes up late not to matter.
    runsPerRound = max(1, Int(0.02 / min(first, try await seconds(runs: 1))))
  }

  /// A slice of peak and then the runs, so that both see the machine in the same state.
  func measure() async throws {
    let peak = measuring_peak(tier.vectors, Int32(threads), 0.005)
    let seconds = try await seconds(runs: runsPerRound) / Double(runsPerRound)
    rounds.append((1000 * seconds, peak, operations / seconds))
  }

  /// The medians of all rounds; the share is that of each round's own peak.
  var result: (milliseconds: Double, speed: Double, peak: Double, share: Double) {
    (
      rounds.map(\.milliseconds).median, rounds.map(\.speed).median, rounds.map(\.peak).median,
      rounds.map { $0.speed / $0.peak }.median
    )
  }

  private func seconds(runs: Int) async throws -> Double {
    let start = ContinuousClock.now
    for _ in 0..<runs { _ = try await prepared.run(input, keeping: PixelRect(input.size)) }
    return (ContinuousClock.now - start) / .seconds(1)
  }

  /// The least of several runs: whatever else the process does now and then is not the network's.
  private func countMemory() async throws {
    guard measuring_heap_is_counted() else { return }
    for _ in 0..<5 {
      let before = measuring_heap_so_far()
      let result = try await prepared.run(input, keeping: PixelRect(input.size))
      let after = measuring_heap_so_far()
      let calls = Int(after.calls - before.calls)
      let bytes = Int(after.bytes - before.bytes) - result.count * MemoryLayout<Float>.size
      heap = heap.map { (min($0.calls, calls), min($0.otherBytes, bytes)) } ?? (calls, bytes)
    }
  }
}

extension CPUTier {
  /// The vectors whose peak the tier is compared with; of bfloat16, whose operations are no float32 ones, those of
  /// AVX-512.
  fileprivate var vectors: measuring_vectors {
    switch self {
    case .portable, .neon: MEASURING_BASELINE
    case .avx2: MEASURING_AVX2
    case .avx512, .avx512bf16: MEASURING_AVX512
    }
  }
}
