internal import UpscaleCore

/// The channel gates of a network in one slot: what they add up and what they make of it, in the device's memory.
final class TileGates {
  private struct Gate {
    let numbers: ChannelGate
    let step: DeviceNetwork.Step
    let sumUp: OpenCLKernel
    let weigh: OpenCLKernel
    /// What every channel is multiplied by.
    let factors: OpenCLBuffer
    let totals: OpenCLBuffer
    var sums: OpenCLBuffer?
  }

  private let context: OpenCLContext
  private let network: LoweredNetwork
  private let queue: OpenCLQueue
  private var gates: [Int: Gate] = [:]
  /// Host memory that a device may still read.
  private(set) var sent: [TensorStorage] = []

  init(_ network: DeviceNetwork, queue: OpenCLQueue) throws(UpscaleError) {
    (context, self.network, self.queue) = (network.context, network.plan.network, queue)
    for (step, made) in zip(network.plan.steps, network.steps) {
      guard case .gate(let gate) = step.measures else { continue }
      let bytes = gate.channels * MemoryLayout<Float>.size
      gates[self.network.measure(of: step)] = Gate(
        numbers: gate, step: made, sumUp: try made.program.makeKernel("sum_up"),
        weigh: try made.program.makeKernel("weigh"),
        factors: try OpenCLBuffer(context, byteCount: bytes), totals: try OpenCLBuffer(context, byteCount: bytes))
    }
  }

  /// What the value behind the network's own is that gate `index` makes.
  func factors(_ index: Int) -> OpenCLBuffer? { gates[index]?.factors }

  /// Gives the device the numbers that known means lead to.
  func set(_ measures: PictureMeasures) throws(UpscaleError) {
    sent = []
    for (index, gate) in gates where index < measures.count {
      let factors = gate.numbers.factors(means: measures.all[index].means)
      let storage = TensorStorage(count: factors.count)
      _ = storage.samples.update(fromContentsOf: factors)
      sent.append(storage)
      try queue.write(UnsafeRawBufferPointer(storage.samples), to: gate.factors)
    }
  }

  /// Lets the device add up `area` of the step's input and make the gate's numbers of it.
  func measure(
    _ step: LoweredStep, sumRows: OpenCLKernel, input: [OpenCLKernel.Argument], area: PixelRect
  ) throws(UpscaleError) {
    let index = network.measure(of: step)
    guard var gate = gates[index], let layers = gate.step.constants else {
      throw UpscaleError(.deviceFailed, "A channel gate was started without its kernels.")
    }
    let channels = gate.numbers.channels
    let sums = try OpenCLBuffer.grown(
      gate.sums, to: area.height * channels * MemoryLayout<Float>.size, in: context)
    gate.sums = sums
    gates[index] = gate
    let corners = OpenCLKernel.Argument.int4(area.corners)
    try sumRows.set(input + [.buffer(sums), corners])
    try queue.launch(sumRows, items: [channels, area.height], group: [1, 1])
    try gate.sumUp.set([.buffer(sums), .buffer(gate.totals), corners])
    try queue.launch(gate.sumUp, items: [channels], group: [1])
    try gate.weigh.set([.buffer(gate.totals), .buffer(layers), .buffer(gate.factors), corners])
    try queue.launch(gate.weigh, items: [channels], group: [1])
  }

  /// Reads the totals of a gate.
  /// - Returns: the end of it; nil where the result does not depend on the gate.
  func fetch(_ index: Int, into storage: TensorStorage) throws(UpscaleError) -> OpenCLEvent? {
    guard let totals = gates[index]?.totals else { return nil }
    return try queue.read(totals, into: UnsafeMutableRawBufferPointer(storage.samples))
  }

  /// What a gate's totals tell, where it looked at the area of `goal`.
  func measure(_ index: Int, _ totals: TensorStorage, for goal: TileGoal, tile: PixelSize) -> PictureMeasure {
    guard let step = network.measuringStep(index) else {
      return .sums(totals.samples.map { _ in 0 }, count: 0)
    }
    let area = network.measuredArea(of: step, for: goal, tile: tile)
    return .sums(totals.samples.map(Double.init), count: area.width * area.height)
  }
}
