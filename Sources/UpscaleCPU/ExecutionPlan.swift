internal import CUpscaleKernels
internal import UpscaleCore

/// A lowered network as it lies in the CPU's memory: which steps are computed by Winograd's algorithm, and where the values
/// between them are.
struct ExecutionPlan: Sendable {
  /// A value between steps, as it lies in memory.
  struct Value: Sendable {
    var channels: Int
    /// Pixels per unit in each direction; 0 for what is measured of the whole picture, which lies elsewhere.
    var scale: Int
    /// Floats from a pixel to the next.
    var stride: Int
    /// Zero pixels around it that convolutions read.
    var border = 0
    /// Whether the floats of a pixel beyond its channels are zeros, as the convolutions write them.
    var isPadded = false
    /// The piece of scratch memory it lies in; 0 for the result, which lies elsewhere.
    var slot = 0

    /// What values must have in common to share memory.
    var layout: [Int] { [stride, scale, border] }
  }

  let network: LoweredNetwork
  private let margin: Int
  /// By the network's numbering; those that fusing made superfluous are in no step.
  private(set) var values: [Value]
  let schedule: RowSchedule
  private let assignment: SlotAssignment

  var steps: [LoweredStep] { network.steps }
  /// One value of each slot, to size it by.
  var slots: [Int] { assignment.slots }
  var resultValue: Int { network.resultValue }

  init(_ network: UpscaleNetwork, winogradTile: Int) {
    let plain = LoweredNetwork(network)
    var values = plain.values.map { Value(channels: $0.channels, scale: $0.scale, stride: $0.channels) }
    for step in plain.steps where step.storesWholeUnits && step.output != plain.resultValue {
      values[step.output].stride = PackedConvolution.padded(values[step.output].channels)
      values[step.output].isPadded = true
    }
    let lowered = plain.withGrids { [values] step in
      step.convolution.flatMap {
        PackedWinograd.pays($0, sources: step.sources.map { values[$0] }) ? winogradTile : nil
      }
    }
    let borders = lowered.borders { [values[$0].stride, values[$0].scale] }
    for index in values.indices { values[index].border = borders[index] }
    let layouts = values.indices.map { $0 == lowered.resultValue || values[$0].scale == 0 ? nil : values[$0].layout }
    assignment = SlotAssignment(steps: lowered.steps, layouts: layouts, inPlace: true)
    for index in values.indices { values[index].slot = assignment.slotOfValue[index] ?? 0 }
    schedule = RowSchedule(lowered, slots: assignment)
    (self.network, self.values, margin) = (lowered, values, network.margin)
  }

  /// What tiles must look like.
  func tilingRules(threads: Int, bf16: Bool) -> TilingRules {
    let perUnit = slots.reduce(0) { $0 + floatsPerSlotRow($1) * values[$1].scale }
    let area = network.unit * network.unit
    return TilingRules(
      halo: network.halo, alignment: network.alignment, unit: network.unit, margin: margin,
      scratchBytesPerPixel: (perUnit * MemoryLayout<Float>.size).dividedUp(by: area),
      mostScratchRows: perUnit == 0 ? 0 : mostScratchRows(perUnit: perUnit, threads: threads),
      networkBytes: steps.reduce(0) { $0 + packedBytes($1, bf16: bf16) } + threads * upscale_cache_size())
  }

  /// Bytes of a step's weights as they are packed.
  private func packedBytes(_ step: LoweredStep, bf16: Bool) -> Int {
    guard let fused = FusedConvolution(step) else { return 0 }
    let outputs = fused.units * PackedConvolution.lanes
    guard let tile = step.grid?.side else {
      let taps = fused.source.kernelSize * fused.source.kernelSize * fused.source.inputChannels
      return outputs * (taps + 2) * MemoryLayout<Float>.size
    }
    let inputs = step.sources.reduce(0) { $0 + values[$1].stride }
    let points = (tile + 2) * (tile + 2)
    return points * inputs * outputs * (bf16 ? 6 : 4)
  }

  /// Where the picture's measures are known: else a whole tile must be there.
  private func mostScratchRows(perUnit: Int, threads: Int) -> Int {
    let rows = TilePhase.mostSlotRows(of: self, threads: threads)
    let most = zip(slots, rows).reduce(0) { $0 + floatsPerSlotRow($1.0) * $1.1 }
    return (most * network.unit).dividedUp(by: perUnit)
  }

  /// Floats in a row of a value, per unit.
  private func floatsPerSlotRow(_ value: Int) -> Int { values[value].stride * values[value].scale }
}

extension LoweredStep {
  /// Whether its kernel writes the outputs as they lie in its registers, in whole vectors.
  var storesWholeUnits: Bool { convolution != nil && factor == 1 && addendFactor == nil }
}
