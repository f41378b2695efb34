internal import UpscaleCore

/// One gate while a tile runs: the sums of the rows that it looks at, and the numbers that it makes of them.
final class GateRun: @unchecked Sendable {
  // Threads write the sums of different rows; the numbers are written by one, in a phase of their own.
  private let gate: ChannelGate
  /// The part of the gated value whose means count; nil where the picture's are known.
  private let area: PixelRect?
  private let memory: UnsafeMutableBufferPointer<Float>

  init(_ gate: ChannelGate, area: PixelRect?, means: [Float]?) {
    (self.gate, self.area) = (gate, area)
    memory = .allocate(capacity: ((area?.height ?? 0) + 1) * gate.channels)
    memory.initialize(repeating: 0)
    if let means { store(gate.factors(means: means)) }
  }

  deinit { memory.deallocate() }

  /// The number for each channel.
  var factors: UnsafeMutablePointer<Float>? { memory.baseAddress }

  /// The sums of row `y` of the gated value.
  func sums(row y: Int) -> UnsafeMutablePointer<Float>? {
    area.flatMap { area in memory.baseAddress.map { $0 + (y - area.y + 1) * gate.channels } }
  }

  /// Makes the numbers of the rows' sums, in the order of the rows, whoever added them up.
  func weigh() { store(gate.factors(means: measure.means)) }

  /// The sums over all rows, and of how many pixels.
  var measure: PictureMeasure {
    var sums = [Double](repeating: 0, count: gate.channels)
    guard let area else { return .sums(sums, count: 0) }
    for row in 1...max(1, area.height) {
      for channel in sums.indices { sums[channel] += Double(memory[row * gate.channels + channel]) }
    }
    return .sums(sums, count: area.width * area.height)
  }

  private func store(_ factors: [Float]) {
    for (channel, factor) in factors.enumerated() { memory[channel] = factor }
  }
}

extension ExecutionPlan {
  /// The gates among the operations that look at all of the picture, by their numbers.
  /// - Parameter measures: of the whole picture, as far as they are known.
  func gateRuns(for goal: TileGoal, tile: PixelSize, measures: PictureMeasures?) -> [GateRun?] {
    network.measured.enumerated().map { index, operation in
      guard case .gate(let gate) = operation else { return nil }
      var area: PixelRect?
      if goal.measured.contains(index), let step = network.measuringStep(index) {
        area = network.measuredArea(of: step, for: goal, tile: tile)
      }
      let known = measures.flatMap { index < $0.count ? $0.all[index].means : nil }
      return GateRun(gate, area: area, means: known)
    }
  }
}
