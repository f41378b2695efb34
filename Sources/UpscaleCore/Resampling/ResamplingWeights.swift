/// The taps of a one-dimensional resampling: for every output position a run of input positions and their weights,
/// which sum to 1. Runs are cut at the borders and their weights scaled up to sum to 1 again, so that borders neither
/// darken nor ring.
package struct ResamplingWeights: Sendable {
  package let inputCount: Int
  package let outputCount: Int
  /// The first input position of every output position.
  package let firsts: [Int]
  /// How many taps each output position has: the same for all, the last ones of weight 0 where fewer are needed.
  package let tapCount: Int
  /// `outputCount` runs of `tapCount` weights.
  package let weights: [Float]

  /// - Parameters: positive counts. When reducing, the kernel is widened to cover the pixels it replaces (antialiased).
  package init(from inputCount: Int, to outputCount: Int, kernel: ResamplingKernel) {
    let step = Double(inputCount) / Double(outputCount)
    let stretch = kernel == .nearest ? 1 : max(1, step)
    let support = kernel.support * stretch
    let taps = kernel == .nearest ? 1 : min(inputCount, Int(support.rounded(.up)) * 2 + 1)
    var (firsts, weights) = ([Int](), [Float](repeating: 0, count: outputCount * taps))
    firsts.reserveCapacity(outputCount)
    for output in 0..<outputCount {
      let center = (Double(output) + 0.5) * step
      if kernel == .nearest {
        firsts.append(min(inputCount - 1, Int(center)))
        weights[output] = 1
        continue
      }
      let start = max(0, min(inputCount - taps, Int((center - support).rounded(.down))))
      firsts.append(start)
      let run = (start..<start + taps).map { kernel.weight((Double($0) + 0.5 - center) / stretch) }
      let sum = run.reduce(0, +)
      for tap in 0..<taps { weights[output * taps + tap] = Float(run[tap] / sum) }
    }
    self.inputCount = inputCount
    self.outputCount = outputCount
    self.firsts = firsts
    self.tapCount = taps
    self.weights = weights
  }

  /// The input positions that output position `output` needs.
  package func inputs(of output: Int) -> Range<Int> { firsts[output]..<firsts[output] + tapCount }
}
