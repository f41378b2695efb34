internal import UpscaleCore

/// The channel gates of a network in one slot: what they add up and what they make of it, in the device's memory.
final class TileGates {
  private struct Gate {
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
      guard let gate = step.measures else { continue }
      let bytes = gate.channels * MemoryLayout<Float>.size
      gates[self.network.gate(of: step)] = Gate(
        step: made, sumUp: try made.program.makeKernel("sum_up"), weigh: try made.program.makeKernel("weigh"),
        factors: try OpenCLBuffer(context, byteCount: bytes), totals: try OpenCLBuffer(context, byteCount: bytes))
    }
  }

  /// What the value behind the network's own is that gate `index` makes.
  func factors(_ index: Int) -> OpenCLBuffer? { gates[index]?.factors }

  /// Gives the device the numbers that known means lead to.
  func set(_ means: PictureMeans) throws(UpscaleError) {
    sent = []
    for (index, gate) in gates {
      let factors = network.gates[index].factors(means: means.means(index))
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
    let index = network.gate(of: step)
    guard var gate = gates[index], let layers = gate.step.constants else {
      throw UpscaleError(.deviceFailed, "A channel gate was started without its kernels.")
    }
    let channels = network.gates[index].channels
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

  /// Memory for all totals.
  var totalCount: Int { network.gates.reduce(0) { $0 + $1.channels } }

  /// Reads the totals of all gates into `storage`, one after the other.
  /// - Returns: the end of the last; nil where there is no gate.
  func fetch(into storage: TensorStorage) throws(UpscaleError) -> OpenCLEvent? {
    var (event, first) = (OpenCLEvent?.none, 0)
    for (index, gate) in network.gates.enumerated() {
      if let totals = gates[index]?.totals {
        let part = UnsafeMutableBufferPointer(rebasing: storage.samples[first..<first + gate.channels])
        event = try queue.read(totals, into: UnsafeMutableRawBufferPointer(part))
      }
      first += gate.channels
    }
    return event
  }

  /// The means that `storage` tells, where gates looked at the areas of `goal`.
  func means(_ storage: TensorStorage, for goal: TileGoal, tile: PixelSize) -> PictureMeans {
    var (sums, counts, first) = ([[Double]](), [Int](), 0)
    for (index, gate) in network.gates.enumerated() {
      let step = network.measuringStep(ofGate: index)
      let area = step.map { network.measuredArea(of: $0, for: goal, tile: tile) }
      sums.append(storage.samples[first..<first + gate.channels].map { area == nil ? 0 : Double($0) })
      counts.append(area.map { $0.width * $0.height } ?? 0)
      first += gate.channels
    }
    return PictureMeans(sums: sums, counts: counts)
  }
}
