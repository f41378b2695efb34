internal import UpscaleCore

/// A network ready on one device or several, whose slots share the tiles.
final class OpenCLPreparedNetwork: PreparedNetwork {
  let network: UpscaleNetwork
  let tilingRules: TilingRules
  let summary: String

  private let slots: SlotPool
  /// Those that it was prepared for, and what they were open in then.
  private let devices: [OpenedDevice]
  private let contexts: [OpenCLContext]
  private let limits: RunLimits
  private let notes: DeviceNotes

  init(
    _ network: UpscaleNetwork, rules: TilingRules, slots: [TileSlot], devices: [OpenedDevice], summary: String,
    limits: RunLimits, notes: DeviceNotes
  ) {
    self.network = network
    self.summary = summary
    self.limits = limits
    self.notes = notes
    self.devices = devices
    contexts = devices.map(\.context)
    tilingRules = rules
    self.slots = SlotPool(slots)
  }

  var isSpent: Bool {
    zip(devices, contexts).contains { $0.offersBetter(than: $1) }
  }

  func run(_ tile: NetworkTensor, keeping kept: PixelRect) async throws -> NetworkTensor {
    try await run(tile, keeping: kept, storing: .float32)
  }

  func run(_ tile: NetworkTensor, keeping kept: PixelRect, storing sample: PixelFormat.Sample) async throws
    -> NetworkTensor
  {
    // Halves of a picture have other measures than the whole.
    try await attempt(tile, .result(kept), nil, sample, depth: network.measureCount > 0 ? limits.maxHalvings : 0)
  }

  func run(
    _ tile: NetworkTensor, keeping kept: PixelRect, at place: TilePlace, measures: PictureMeasures,
    storing sample: PixelFormat.Sample
  ) async throws -> NetworkTensor {
    try await attempt(tile, .resultOfKnownMeasures(kept, at: place), measures, sample, depth: 0)
  }

  func nextMeasure(
    of tile: NetworkTensor, keeping kept: PixelRect, at place: TilePlace, known: PictureMeasures
  ) async throws -> PictureMeasures {
    let index = known.count
    guard index < network.measureCount else { return .none }
    try network.check(tile, keeping: kept)
    let goal = TileGoal.measure(kept, at: place, index: index)
    let measure = try await attempt { (slot) throws(UpscaleError) in
      try await slot.measure(of: tile, goal, index: index, known: known, limit: self.limits.patience)
    }
    return PictureMeasures([measure])
  }

  /// Runs the tile whole; where that fails, in two parts, each with its own halo, which gives the same picture.
  private func attempt(
    _ tile: NetworkTensor, _ goal: TileGoal, _ measures: PictureMeasures?, _ sample: PixelFormat.Sample, depth: Int
  ) async throws(UpscaleError) -> NetworkTensor {
    let kept = goal.kept
    try network.check(tile, keeping: kept)
    do throws(UpscaleError) {
      let whole = goal.filled(to: network.unit)
      let result = try await attempt(isLast: depth == limits.maxHalvings) { (slot) throws(UpscaleError) in
        try await slot.run(tile, whole, measures: measures, storing: sample, limit: self.limits.patience)
      }
      return try result.cropped(from: whole.made, to: kept, scale: network.scale)
    } catch {
      guard error.code == .deviceFailed, depth < limits.maxHalvings, max(kept.width, kept.height) > 1,
        await !slots.isEmpty
      else { throw error }
      let halves = kept.halves
      let first = try await attempt(halves.0, of: tile, goal, measures, sample, depth: depth + 1)
      let second = try await attempt(halves.1, of: tile, goal, measures, sample, depth: depth + 1)
      notes.add("A tile of \(tile.size) failed on the OpenCL device and was computed in parts. \(error.message)")
      return NetworkTensor(joining: first, second, sideBySide: kept.width >= kept.height)
    }
  }

  private func attempt(
    _ kept: PixelRect, of tile: NetworkTensor, _ goal: TileGoal, _ measures: PictureMeasures?,
    _ sample: PixelFormat.Sample, depth: Int
  ) async throws(UpscaleError) -> NetworkTensor {
    let part = kept.grown(by: tilingRules.halo, within: tile.size, unit: network.unit)
    let smaller = TileGoal(
      kept: kept.relative(to: part), place: goal.place?.cropped(to: part), enlarges: goal.enlarges,
      measured: goal.measured)
    return try await attempt(tile.cropped(to: part), smaller, measures, sample, depth: depth)
  }

  /// Gives the work to a device; what one that is lost has left undone another one does.
  private func attempt<Result: Sendable>(
    isLast: Bool = true, _ work: (TileSlot) async throws(UpscaleError) -> Result
  ) async throws(UpscaleError) -> Result {
    while true {
      switch await outcome(isLast: isLast, work) {
      case .done(let result): return result
      case .failed(let failure): throw failure
      case .lost(let loss):
        guard await !slots.isEmpty else { throw loss }
        notes.add("An OpenCL device was lost, so the others did its work. \(loss.message)")
      }
    }
  }

  private enum Outcome<Result: Sendable> {
    case done(Result)
    case failed(UpscaleError)
    /// The device will do no more.
    case lost(UpscaleError)
  }

  /// - Parameter isLast: whether a failure will not be met with smaller parts. Then a device that cannot even run a small
  ///   tile any more counts as lost: drivers tell a loss in many words.
  private func outcome<Result: Sendable>(
    isLast: Bool, _ work: (TileSlot) async throws(UpscaleError) -> Result
  ) async -> Outcome<Result> {
    guard let slot = await slots.take() else {
      return .failed(
        UpscaleError(.deviceFailed, "No OpenCL device responds anymore; restart the driver, or use the CPU backend."))
    }
    var outcome: Outcome<Result>
    do throws(UpscaleError) {
      outcome = .done(try await work(slot))
    } catch {
      if isLast, (try? await slot.probe(limit: limits.patience)) == nil { slot.network.context.markLost() }
      outcome = slot.network.context.isLost ? .lost(error) : .failed(error)
    }
    await slots.giveBack(slot)
    return outcome
  }
}
