public import UpscaleCore

/// Runs networks on OpenCL devices, with kernels compiled at run time for each layer's shape.
///
/// A tile's result does not depend on the tile's size, bit for bit, on one device; devices differ by rounding.
public final class OpenCLBackend: Backend {
  public let devices: [OpenCLDevice]
  private let stores: [ProgramStore]
  private let notes = DeviceNotes()
  private let options: OpenCLOptions

  /// `$XDG_CACHE_HOME/upscale`, else `~/.cache/upscale`; `~/Library/Caches/upscale` on Apple's systems. The environment
  /// variable `UPSCALE_CACHE` names another folder, or is “off”, which makes it nil.
  public static var usualCacheFolder: String? { FileCache.usualFolder }

  /// How many programs were compiled from source so far; those from the cache are not counted.
  public var programBuilds: Int { stores.reduce(0) { $0 + $1.builds } }

  public var name: String { "opencl" }
  public var summary: String { devices.map(\.name).joined(separator: " and ") }
  /// What went wrong on the devices and was dealt with.
  public var warnings: [String] { notes.all }

  /// - Parameter devices: usable ones; several share the tiles of a picture.
  /// - Parameter tuningBudget: how long to look for the fastest kernels before a network's first picture; nothing is
  ///   looked for where this is zero or results are there from before, which are used in any case.
  /// - Parameter cacheFolder: where built programs and tuning are kept for the next start; nil to keep none.
  /// - Throws: `deviceUnavailable` for none or one that cannot be used, `deviceFailed` where one cannot be opened.
  public convenience init(
    devices: [OpenCLDevice], cacheFolder: String? = OpenCLBackend.usualCacheFolder, tuningBudget: Duration = .zero
  ) throws(UpscaleError) {
    let options = OpenCLOptions(cache: cacheFolder.map(FileCache.init), tuningBudget: tuningBudget)
    try self.init(devices: devices, library: OpenCLLibrary.load(), options: options)
  }

  init(
    devices: [OpenCLDevice], library: OpenCLLibrary, options: OpenCLOptions = OpenCLOptions()
  ) throws(UpscaleError) {
    guard !devices.isEmpty else {
      throw UpscaleError(
        .deviceUnavailable, "There is no OpenCL device here; install your device's driver, or use the CPU backend.")
    }
    var stores: [ProgramStore] = []
    for device in devices {
      if let reason = device.unusableReason { throw UpscaleError(.deviceUnavailable, reason) }
      stores.append(ProgramStore(try OpenCLContext(device, in: library), cache: options.cache))
    }
    self.devices = devices
    self.stores = stores
    self.options = options
  }

  public func tilingRules(for network: Network, precision: Precision) -> TilingRules {
    let scratch = devices.reduce(0) {
      max(
        $0,
        DevicePlan(network, style: options.style($1, precision == .fast)).bytesPerPixel
          + options.transfer($1).bytesPerPixel(network))
    }
    return TilingRules(
      halo: network.radius, scratchBytesPerPixel: scratch, tilesInFlight: devices.reduce(0) { $0 + $1.tilesInFlight })
  }

  /// `.fast` stores values between layers in half precision and computes in float32.
  public func prepare(_ network: Network, precision: Precision) async throws -> any PreparedNetwork {
    if options.tuningBudget > .zero { try await tune(network, precision: precision, budget: options.tuningBudget) }
    var slots: [TileSlot] = []
    for (device, store) in zip(devices, stores) {
      let style = options.style(device, precision == .fast)
      let ready = try DeviceNetwork(network, style: style, transfer: options.transfer(device), programs: store)
      for _ in 0..<device.tilesInFlight { slots.append(try TileSlot(ready)) }
    }
    let prepared = OpenCLPreparedNetwork(
      network, rules: tilingRules(for: network, precision: precision), slots: slots,
      summary: "OpenCL (\(precision == .fast ? "float16 storage" : "float32"), \(summary))", limits: options.limits,
      notes: notes)
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
  fileprivate var tilesInFlight: Int { kind == .cpu ? 1 : 2 }
}
