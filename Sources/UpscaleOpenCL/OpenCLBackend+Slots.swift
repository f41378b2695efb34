internal import Synchronization
internal import UpscaleCore

extension OpenCLBackend {
  /// The slots of one device, with its matrix units where they prove right, and without them otherwise.
  func slots(
    for network: Network, precision: Precision, device index: Int
  ) async throws(UpscaleError) -> [TileSlot] {
    var station = stations.withLock { $0[index] }
    let (style, count) = (options.style(devices[index], precision == .fast), devices[index].tilesInFlight)
    let transfer = options.transfer(devices[index])
    if precision == .fast, let units = station.matrixUnits, MatrixUnits.suit(network) {
      do throws(UpscaleError) {
        if !station.hasTriedUnits { try await check(units, station.store.context) }
        stations.withLock { $0[index].hasTriedUnits = true }
        let slots = try slots(network, ComputeStyle(units), station.store, transfer, count: count)
        try await compare(slots[0], with: self.slots(network, style, station.store, transfer, count: 1)[0], network)
        return slots
      } catch {
        try station.store.context.checkAlive()
        notes.add("The matrix units of \(devices[index].name) are not used. \(error.message)")
        // A kernel that fails may spoil all that is made from its context.
        station.store = ProgramStore(try OpenCLContext(devices[index], in: library), cache: options.cache)
        station.matrixUnits = nil
        stations.withLock { [station] in $0[index] = station }
      }
    }
    return try slots(network, style, station.store, transfer, count: count)
  }

  private func slots(
    _ network: Network, _ style: ComputeStyle, _ store: ProgramStore, _ transfer: TransferStyle, count: Int
  ) throws(UpscaleError) -> [TileSlot] {
    let ready = try DeviceNetwork(network, style: style, transfer: transfer, programs: store)
    var slots: [TileSlot] = []
    for _ in 0..<count { slots.append(try TileSlot(ready)) }
    return slots
  }

  /// Throws where `units` do not multiply right.
  private func check(_ units: MatrixUnits, _ context: OpenCLContext) async throws(UpscaleError) {
    do {
      guard try await DeviceProbe(context: context).areRight(units) else {
        throw UpscaleError(.deviceFailed, "They give wrong products; update the device's driver.")
      }
    } catch {
      throw error as? UpscaleError ?? UpscaleError(.deviceFailed, "Their trial failed: \(error)")
    }
  }

  /// Throws where the slots give different pictures: a tile of several groups, the last ones not whole.
  private func compare(
    _ slot: TileSlot, with sure: TileSlot, _ network: Network
  ) async throws(UpscaleError) {
    let probe = ProbeTile(network, rules: TilingRules(halo: 0, scratchBytesPerPixel: 0), side: 36)
    let (kept, limit) = (Rect(probe.tile.size), options.limits.floor)
    let expected = try await sure.run(probe.tile, keeping: kept, limit: limit)
    let difference = probe.difference(try await slot.run(probe.tile, keeping: kept, limit: limit), expected)
    let largest = expected.withUnsafeSamples { $0.reduce(1) { max($0, abs($1)) } }
    guard difference <= largest * ProbeTile.tolerance(.fast) else {
      throw UpscaleError(
        .deviceFailed, "Their first small tile differs by \(difference) from the one that is computed without them.")
    }
  }
}
