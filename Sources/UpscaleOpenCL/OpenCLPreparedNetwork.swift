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
    guard tile.channels == network.inputChannels, kept.x >= 0, kept.y >= 0, kept.width > 0, kept.height > 0,
      kept.maxX <= tile.size.width, kept.maxY <= tile.size.height
    else {
      throw UpscaleError(
        .invalidRequest,
        "A tile of \(tile.size) with \(tile.channels) channels does not hold \(kept) for a network of "
          + "\(network.inputChannels) channels.")
    }
    return try await attempt(tile, keeping: kept, sample, depth: 0)
  }

  /// Runs the tile whole; where that fails, in two parts, each with its own halo, which gives the same picture. What a
  /// device that is lost has left undone another one does.
  private func attempt(
    _ tile: NetworkTensor, keeping kept: PixelRect, _ sample: PixelFormat.Sample, depth: Int
  ) async throws(UpscaleError) -> NetworkTensor {
    let error: UpscaleError
    switch await outcome(of: tile, keeping: kept, sample, isLast: depth == limits.maxHalvings) {
    case .done(let result): return result
    case .lost(let loss):
      guard await !slots.isEmpty else { throw loss }
      notes.add("An OpenCL device was lost, and the others did its work. \(loss.message)")
      return try await attempt(tile, keeping: kept, sample, depth: depth)
    case .failed(let failure): error = failure
    }
    guard error.code == .deviceFailed, depth < limits.maxHalvings, max(kept.width, kept.height) > 1 else {
      throw error
    }
    let halves = kept.halves
    let first = try await attempt(halves.0, of: tile, sample, depth: depth + 1)
    let second = try await attempt(halves.1, of: tile, sample, depth: depth + 1)
    notes.add("A tile of \(tile.size) failed on the OpenCL device and was computed in parts. \(error.message)")
    return NetworkTensor(joining: first, second, sideBySide: kept.width >= kept.height)
  }

  private func attempt(
    _ kept: PixelRect, of tile: NetworkTensor, _ sample: PixelFormat.Sample, depth: Int
  ) async throws(UpscaleError) -> NetworkTensor {
    let part = kept.grown(by: tilingRules.halo, within: tile.size)
    return try await attempt(tile.cropped(to: part), keeping: kept.relative(to: part), sample, depth: depth)
  }

  private enum Outcome {
    case done(NetworkTensor)
    case failed(UpscaleError)
    /// The device will do no more.
    case lost(UpscaleError)
  }

  /// - Parameter isLast: whether a failure will not be met with smaller parts. Then a device that cannot even run a small
  ///   tile any more counts as lost: drivers tell a loss in many words.
  private func outcome(
    of tile: NetworkTensor, keeping kept: PixelRect, _ sample: PixelFormat.Sample, isLast: Bool
  ) async -> Outcome {
    guard let slot = await slots.take() else {
      return .failed(
        UpscaleError(.deviceFailed, "No OpenCL device answers any more; restart its driver, or use the CPU backend."))
    }
    var outcome: Outcome
    do throws(UpscaleError) {
      outcome = .done(try await slot.run(tile, keeping: kept, storing: sample, limit: limits.patience))
    } catch {
      if isLast, (try? await slot.probe(limit: limits.patience)) == nil { slot.network.context.markLost() }
      outcome = slot.network.context.isLost ? .lost(error) : .failed(error)
    }
    await slots.giveBack(slot)
    return outcome
  }
}
