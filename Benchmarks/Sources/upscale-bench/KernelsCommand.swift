import ArgumentParser
import CMeasuring
import Foundation
import Upscale

/// Times single layers and whole networks on every instruction set, against the machine's own peak.
struct KernelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels",
    abstract: "Times layers and networks with every instruction set, against this machine's peak.",
    discussion: """
      Each round covers all rows, so a machine that drifts drifts for all of them. Before every row, the peak is
      measured: nothing but multiplying and adding in registers, in float32, with the row's vectors and threads. GFLOP/s
      are those of direct convolution, of which Winograd needs less than half, so a share can exceed 100%.
      A single layer's time includes copying its whole input in and, where nothing is shuffled, its whole output out.
      """)

  @Option(help: "Processors to use.")
  var threads = 1

  @Option(help: "The only instruction set to time; all that this machine has, if not given.")
  var tier: CPUTier?

  @Option(help: "Height x width of the input, as 256x256.")
  var size = PixelSize(width: 256, height: 256)

  @Option(help: "The arithmetic: full or fast.")
  var precision = UpscalePrecision.full

  @Option(help: "How often each row is timed; medians are printed.")
  var rounds = 9

  func validate() throws {
    guard rounds > 0 else { throw ValidationError("Times need at least one round.") }
    if let tier, !tier.isAvailable {
      let names = CPUTier.available.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("This machine does not support “\(tier.rawValue)”; it supports \(names).")
    }
  }

  func run() async throws {
    measuring_keep_memory()
    var rows: [MeasuredNetwork] = []
    let networks = try BenchmarkNetwork.all()
    for tier in tier.map({ [$0] }) ?? CPUTier.available {
      for network in networks {
        rows.append(
          try await MeasuredNetwork(network, tier: tier, size: size, threads: threads, precision: precision))
      }
    }
    for _ in 0..<rounds {
      for row in rows { try await row.measure() }
    }
    let count = threads == 1 ? "1 thread" : "\(threads) threads"
    print("\(size.height)×\(size.width), \(count), precision \(precision.rawValue), medians of \(rounds) rounds\n")
    print("| tier | network | ms | GFLOP/s | peak GFLOP/s | share of peak | allocations | bytes beside the result |")
    print("|---|---|--:|--:|--:|--:|--:|--:|")
    for row in rows { print(line(row)) }
  }

  private func line(_ row: MeasuredNetwork) -> String {
    let result = row.result
    let numbers = String(
      format: "%.2f | %.1f | %.1f | %.0f %%", result.milliseconds, result.speed / 1e9, result.peak / 1e9,
      100 * result.share)
    let heap = row.heap.map { "\($0.calls) | \($0.otherBytes)" } ?? "– | –"
    return "| \(row.tier.rawValue) | \(row.name) | \(numbers) | \(heap) |"
  }
}
