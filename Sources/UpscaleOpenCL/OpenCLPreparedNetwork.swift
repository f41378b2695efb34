internal import UpscaleCore

/// A network ready on one device or several, whose slots share the tiles.
final class OpenCLPreparedNetwork: PreparedNetwork {
  let network: Network
  let tilingRules: TilingRules
  let summary: String

  private let slots: SlotPool
  private let limits: RunLimits
  private let notes: DeviceNotes

  init(
    _ network: Network, rules: TilingRules, slots: [TileSlot], summary: String, limits: RunLimits, notes: DeviceNotes
  ) {
    self.network = network
    self.summary = summary
    self.limits = limits
    self.notes = notes
    tilingRules = rules
    self.slots = SlotPool(slots)
  }

  func run(_ tile: Tensor, keeping kept: Rect) async throws -> Tensor {
    try await run(tile, keeping: kept, storing: .float32)
  }

  func run(_ tile: Tensor, keeping kept: Rect, storing sample: PixelFormat.Sample) async throws -> Tensor {
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

  /// Runs the tile whole; where that fails, in two parts, each with its own halo, which gives the same picture.
  private func attempt(
    _ tile: Tensor, keeping kept: Rect, _ sample: PixelFormat.Sample, depth: Int
  ) async throws(UpscaleError) -> Tensor {
    do {
      return try await runOnce(tile, keeping: kept, sample)
    } catch {
      guard error.code == .deviceFailed, depth < limits.maxHalvings, max(kept.width, kept.height) > 1 else {
        throw error
      }
      let halves = kept.halves
      let first = try await attempt(halves.0, of: tile, sample, depth: depth + 1)
      let second = try await attempt(halves.1, of: tile, sample, depth: depth + 1)
      notes.add("A tile of \(tile.size) failed on the OpenCL device and was computed in parts. \(error.message)")
      return Tensor(joining: first, second, sideBySide: kept.width >= kept.height)
    }
  }

  private func attempt(
    _ kept: Rect, of tile: Tensor, _ sample: PixelFormat.Sample, depth: Int
  ) async throws(UpscaleError) -> Tensor {
    let part = kept.grown(by: tilingRules.halo, within: tile.size)
    return try await attempt(tile.cropped(to: part), keeping: kept.relative(to: part), sample, depth: depth)
  }

  private func runOnce(
    _ tile: Tensor, keeping kept: Rect, _ sample: PixelFormat.Sample
  ) async throws(UpscaleError) -> Tensor {
    guard let slot = await slots.take() else {
      throw UpscaleError(
        .deviceFailed, "No OpenCL device answers any more; restart its driver, or use the CPU backend.")
    }
    let multiplyAdds = Double(tile.size.width * tile.size.height) * Double(network.multiplyAddsPerPixel)
    let outcome: Result<Tensor, UpscaleError>
    do {
      outcome = .success(
        try await slot.run(tile, keeping: kept, storing: sample, limit: limits.duration(multiplyAdds: multiplyAdds)))
    } catch {
      outcome = .failure(error)
    }
    await slots.giveBack(slot)
    return try outcome.get()
  }
}
