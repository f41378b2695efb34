internal import Synchronization
public import UpscaleCore

/// Runs networks on OpenCL devices, with kernels compiled at run time for each layer's shape.
///
/// A tile's result does not depend on the tile's size, bit for bit, on one device; devices differ by rounding.
public final class OpenCLBackend: Backend {
  public let devices: [OpenCLDevice]
  /// One for each device.
  let stations: Mutex<[DeviceStation]>
  let notes = DeviceNotes()
  let options: OpenCLOptions
  let library: OpenCLLibrary

  /// `$XDG_CACHE_HOME/upscale`, else `~/.cache/upscale`; `~/Library/Caches/upscale` on Apple's systems. The environment
  /// variable `UPSCALE_CACHE` names another folder, or is “off”, which makes it nil.
  public static var usualCacheFolder: String? { FileCache.usualFolder }

  /// How many programs were compiled from source so far; those from the cache are not counted.
  public var programBuilds: Int { stores.reduce(0) { $0 + $1.builds } }

  private var stores: [ProgramStore] { stations.withLock { $0.map(\.store) } }

  public var name: String { "opencl" }
  public var summary: String { devices.map(\.name).joined(separator: " and ") }
  /// What went wrong on the devices and was dealt with.
  public var warnings: [String] { notes.all }

  /// - Parameter devices: usable ones; several share the tiles of a picture.
  /// - Parameter tuningBudget: how long to look for the fastest kernels before a network's first picture; nothing is
  ///   looked for where this is zero or results are there from before, which are used in any case.
  /// - Parameter cacheFolder: where built programs and tuning are kept for the next start; nil to keep none.
  /// - Parameter usesMatrixUnits: whether `.fast` may use a device's units for products of small matrices, where it has
  ///   ones that the library knows and a trial shows that they work.
  /// - Throws: `deviceUnavailable` for none or one that cannot be used, `deviceFailed` where one cannot be opened.
  public convenience init(
    devices: [OpenCLDevice], cacheFolder: String? = OpenCLBackend.usualCacheFolder, tuningBudget: Duration = .zero,
    usesMatrixUnits: Bool = true
  ) throws(UpscaleError) {
    var options = OpenCLOptions(cache: cacheFolder.map(FileCache.init), tuningBudget: tuningBudget)
    if !usesMatrixUnits { options.matrixUnits = { _ in nil } }
    try self.init(devices: devices, library: OpenCLLibrary.load(), options: options)
  }

  init(
    devices: [OpenCLDevice], library: OpenCLLibrary, options: OpenCLOptions = OpenCLOptions()
  ) throws(UpscaleError) {
    guard !devices.isEmpty else {
      throw UpscaleError(
        .deviceUnavailable, "There is no OpenCL device here; install your device's driver, or use the CPU backend.")
    }
    var stations: [DeviceStation] = []
    for device in devices {
      if let reason = device.unusableReason { throw UpscaleError(.deviceUnavailable, reason) }
      let store = ProgramStore(try OpenCLContext(device, in: library), cache: options.cache)
      stations.append(DeviceStation(store: store, matrixUnits: options.matrixUnits(device)))
    }
    self.devices = devices
    self.stations = Mutex(stations)
    self.options = options
    self.library = library
  }

  public func tilingRules(for network: Network, precision: Precision) -> TilingRules {
    let scratch = devices.reduce(0) { most, device in
      var styles = [options.style(device, precision == .fast)]
      if precision == .fast, let units = options.matrixUnits(device) { styles.append(ComputeStyle(units)) }
      let crossing = options.transfer(device).bytesPerPixel(network)
      return styles.reduce(most) { max($0, DevicePlan(network, style: $1).bytesPerPixel + crossing) }
    }
    return TilingRules(
      halo: network.radius, scratchBytesPerPixel: scratch, tilesInFlight: devices.reduce(0) { $0 + $1.tilesInFlight })
  }

  /// `.fast` stores values between layers in half precision and computes in float32, or multiplies halves and adds in
  /// float32 where matrix units are used.
  public func prepare(_ network: Network, precision: Precision) async throws -> any PreparedNetwork {
    if options.tuningBudget > .zero { try await tune(network, precision: precision, budget: options.tuningBudget) }
    var slots: [TileSlot] = []
    for index in devices.indices { slots += try await self.slots(for: network, precision: precision, device: index) }
    let arithmetic = Set(slots.map(\.network.style.summary)).sorted().joined(separator: " or ")
    let prepared = OpenCLPreparedNetwork(
      network, rules: tilingRules(for: network, precision: precision), slots: slots,
      summary: "OpenCL (\(arithmetic), \(summary))", limits: options.limits, notes: notes)
    try await probe(slots, network)
    for store in stores { store.save() }
    return prepared
  }

  /// Looks for the fastest way to launch each layer of a network, on every device, and keeps what it finds in the cache
  /// folder. A way counts only where it gives the plain kernel's result; one that fails or hangs is not tried again.
  /// Networks prepared from now on use what was found.
  /// - Parameter budget: for each device. A trial that has begun is brought to its end.
  /// - Returns: what was tried now; nothing for layers that have a result from before.
  /// - Throws: `deviceFailed` where a device is lost.
  @discardableResult
  public func tune(
    _ network: Network, precision: Precision, budget: Duration = .seconds(5)
  ) async throws -> [LayerTuning] {
    var results: [LayerTuning] = []
    for (device, store) in zip(devices, stores) {
      let tuner = LayerTuner(
        programs: store, style: options.style(device, precision == .fast), limit: options.limits.floor)
      results += try await tuner.tune(network, budget: budget)
    }
    return results
  }

  /// Runs a small tile on every slot, so that a device that cannot run the network, or rounds in another way than the
  /// host, is known before a picture is begun.
  private func probe(_ slots: [TileSlot], _ network: Network) async throws(UpscaleError) {
    let size = Size(width: 16, height: 16)
    let tile = Tensor(size: size, channels: network.inputChannels) { samples in
      for index in samples.indices { samples[index] = Float(index % 17) / 16 }
    }
    for slot in slots {
      let result = try await slot.run(tile, keeping: Rect(size), limit: options.limits.floor)
      for sample in [PixelFormat.Sample.uint8, .uint16] where slot.network.transfer.packs {
        let packed = try await slot.run(tile, keeping: Rect(size), storing: sample, limit: options.limits.floor)
        guard packed.holdsSameBytes(as: result.stored(as: sample)) else {
          throw UpscaleError(
            .deviceFailed,
            "\(slot.network.context.device.name) rounded samples wrong; update its driver, or use the CPU backend.")
        }
      }
    }
  }
}

extension OpenCLDevice {
  /// Two tiles: one computes while the other is copied. A processor copies nothing.
  var tilesInFlight: Int { kind == .cpu ? 1 : 2 }
}
