internal import CUpscaleKernels
internal import Synchronization
internal import UpscaleCore

/// One tile on its way through all steps. Every thread calls `work`: it takes strips of rows of the current phase until
/// there are none, waits until the last strip of the phase is finished by whoever has it, and goes on with the next.
/// What is waited for is work, never a thread: one that wakes up late holds up nobody.
final class TileRun: @unchecked Sendable {
  // Threads write disjoint rows, and a phase is read only after all of its strips are counted as finished.
  let plan: ExecutionPlan
  let kernels: KernelTable
  let scratch: Scratch
  let tile: NetworkTensor
  let goal: TileGoal
  /// The tile's size in units.
  let units: PixelSize
  /// What the operations make of what they see that look at all of the picture, by their numbers.
  let gates: [GateRun?]
  let contexts: [ContextRun?]
  let output: UnsafeMutableBufferPointer<Float>
  /// What `output` lies in, until it is handed out.
  private var storage: TensorStorage?
  private let phases: [TilePhase]
  /// Strips of every phase that were taken, and that are finished.
  private let taken: UnsafeMutablePointer<Atomic<Int>>
  private let finished: UnsafeMutablePointer<Atomic<Int>>
  private let isStopped = Atomic(false)
  /// What is told after each phase, where anything is: the part of the work that is done then.
  private var reports: [Int: Double] = [:]
  private var listener: (@Sendable (Double) -> Void)?

  /// - Throws: `limitExceeded` where there is no memory for the result or the values between steps.
  init(
    _ plan: ExecutionPlan, weights: [PackedWeights], kernels: KernelTable, scratch: Scratch,
    results: StoragePool, tile: NetworkTensor, goal: TileGoal, measures: PictureMeasures? = nil, threads: Int
  ) throws(UpscaleError) {
    self.plan = plan
    self.kernels = kernels
    self.scratch = scratch
    self.tile = tile
    self.goal = goal
    units = plan.network.units(tile.size)
    let result = plan.network.area(goal.made, of: plan.resultValue)
    let channels = plan.values[plan.resultValue].channels
    let count = goal.enlarges ? result.width * result.height * channels : 0
    try MemoryHeadroom.require(count * MemoryLayout<Float>.size)
    let storage = results.storage(count: count)
    (self.storage, output) = (storage, storage.samples)
    gates = plan.gateRuns(for: goal, tile: tile.size, measures: measures)
    let areas = plan.network.neededAreas(for: goal, tile: PixelRect(tile.size))
    contexts = try plan.contextRuns(for: goal, tile: tile.size, areas: areas, weights: weights, measures: measures)
    let (phases, slotRows) = TilePhase.all(
      of: plan, weights: weights, goal: goal, tile: tile.size, areas: areas, threads: threads)
    self.phases = phases
    taken = .allocate(capacity: phases.count)
    finished = .allocate(capacity: phases.count)
    for index in phases.indices {
      (taken + index).initialize(to: Atomic(0))
      (finished + index).initialize(to: Atomic(0))
    }
    try scratch.prepare(
      plan, units: units, slotRows: slotRows, threads: threads, perThread: weights.reduce(0) { max($0, $1.scratch) })
  }

  deinit {
    taken.deinitialize(count: phases.count).deallocate()
    finished.deinitialize(count: phases.count).deallocate()
  }

  /// The result, once `work` has returned everywhere. It is handed out but once, so that its taker holds it alone and
  /// may write to it, however long a thread holds on to the run.
  func takeResult() -> NetworkTensor? {
    let size = plan.network.area(goal.made, of: plan.resultValue).size
    let channels = plan.values[plan.resultValue].channels
    defer { storage = nil }
    return storage.map { NetworkTensor(size: size, channels: channels, storage: $0) }
  }

  /// Has `listener` told how much is done, each time that `work` multiply-adds more are. To be called before the work.
  func report(every work: Double, to listener: @escaping @Sendable (Double) -> Void) {
    let ends = phases.reduce(into: [0.0]) { $0.append(($0.last ?? 0) + $1.multiplyAdds) }
    guard let total = ends.last, total > 2 * work else { return }
    self.listener = listener
    for index in phases.indices where (ends[index + 1] / work).rounded(.down) > (ends[index] / work).rounded(.down) {
      reports[index] = ends[index + 1] / total
    }
  }

  /// Leaves the rest of the work undone, and the result with it.
  func stop() { isStopped.store(true, ordering: .relaxed) }

  /// What operation `index` sees of the tile.
  func measure(_ index: Int) -> PictureMeasure {
    gates[index]?.measure ?? contexts[index]?.measure
      ?? .maxima(PooledMaxima(cells: PixelRect(x: 0, y: 0, width: 0, height: 0), channels: 0, values: []))
  }

  func work(_ worker: Int) {
    for (index, phase) in phases.enumerated() {
      if isStopped.load(ordering: .relaxed) { return }
      let strips = phase.strips
      while true {
        let strip = (taken + index).pointee.wrappingAdd(1, ordering: .relaxed).oldValue
        guard strip < strips else { break }
        run(phase, rows: phase.rows(ofStrip: strip), worker: worker)
        let count = (finished + index).pointee.wrappingAdd(1, ordering: .releasing).newValue
        if count == strips, let part = reports[index] { listener?(part) }
      }
      wait(for: index, strips: strips)
    }
  }

  /// Spins shortly, since strips are short, then lets others have the processor.
  private func wait(for phase: Int, strips: Int) {
    var turns = 0
    while (finished + phase).pointee.load(ordering: .acquiring) < strips {
      turns += 1
      if turns < 4096 { upscale_spin_hint() } else { upscale_yield() }
    }
  }
}
