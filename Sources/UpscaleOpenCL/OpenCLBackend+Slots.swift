internal import UpscaleCore

extension OpenCLBackend {
  /// The slots of one device, tried with a small tile so that what cannot run the network is known before a picture is
  /// begun.
  func slots(
    for network: UpscaleNetwork, precision: UpscalePrecision, on device: OpenedDevice, usesUnits: Bool
  ) async throws(UpscaleError) -> [TileSlot] {
    if precision == .fast { try await tryUnits(of: device) }
    let programs = try device.programs()
    do throws(UpscaleError) {
      let units = usesUnits && precision == .fast ? device.matrixUnits : nil
      let slots = try await best(network, precision, units, device, programs)
      for slot in slots { try await slot.probe(limit: options.limits.patience) }
      try device.programs().save()
      if device.isReopened { notes.add("The OpenCL device “\(device.device.name)” was lost and reopened.") }
      return slots
    } catch {
      // A second chance, and no third.
      if device.isReopened { device.context.markLost() }
      throw error
    }
  }

  /// With the device's matrix units where they prove right, and without them otherwise.
  private func best(
    _ network: UpscaleNetwork, _ precision: UpscalePrecision, _ units: MatrixUnits?, _ device: OpenedDevice,
    _ programs: ProgramStore
  ) async throws(UpscaleError) -> [TileSlot] {
    let (style, count) = (options.style(device.device, precision == .fast), device.device.tilesInFlight)
    let transfer = options.transfer(device.device)
    guard let units, MatrixUnits.suit(network) else {
      return try slots(network, style, programs, transfer, count: count)
    }
    do throws(UpscaleError) {
      let slots = try slots(network, ComputeStyle(units), programs, transfer, count: count)
      try await compare(slots[0], with: self.slots(network, style, programs, transfer, count: 1)[0], network)
      return slots
    } catch {
      return try slots(network, style, programsWithoutUnits(of: device, error), transfer, count: count)
    }
  }

  /// Finds out, once, whether a device's matrix units multiply right.
  private func tryUnits(of device: OpenedDevice) async throws(UpscaleError) {
    guard let units = device.matrixUnits, !device.hasTriedUnits else { return }
    let context = try device.programs().context
    do throws(UpscaleError) {
      try await check(units, context)
      device.noteTriedUnits()
    } catch {
      _ = try programsWithoutUnits(of: device, error)
    }
  }

  private func programsWithoutUnits(
    of device: OpenedDevice, _ error: UpscaleError
  ) throws(UpscaleError) -> ProgramStore {
    notes.add("The matrix units of \(device.device.name) are not used. \(error.message)")
    return try device.programsWithoutUnits()
  }

  private func slots(
    _ network: UpscaleNetwork, _ style: ComputeStyle, _ store: ProgramStore, _ transfer: TransferStyle, count: Int
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
        throw UpscaleError(.deviceFailed, "They compute wrong products; update the device's driver.")
      }
    } catch {
      throw error as? UpscaleError ?? UpscaleError(.deviceFailed, "Their trial failed: \(error)")
    }
  }

  /// Throws where the slots give different pictures: a tile of several groups, the last ones not whole.
  private func compare(
    _ slot: TileSlot, with sure: TileSlot, _ network: UpscaleNetwork
  ) async throws(UpscaleError) {
    let probe = ProbeTile(network, side: 36)
    let (goal, limit) = (TileGoal.result(PixelRect(probe.tile.size)), options.limits.patience)
    let expected = try await sure.run(probe.tile, goal, limit: limit)
    let loss = probe.loss(of: try await slot.run(probe.tile, goal, limit: limit), against: expected)
    guard loss <= ProbeTile.tolerance(.fast) else {
      throw UpscaleError(
        .deviceFailed, "Their first small tile differs by \(loss) from the same tile computed without them.")
    }
  }
}
