public import UpscaleCore

/// Runs networks on OpenCL devices, with kernels compiled at run time for each layer's shape.
///
/// A tile's result does not depend on the tile's size, bit for bit, on one device; devices differ by rounding.
public final class OpenCLBackend: UpscaleBackend {
  /// What halves may lose, one 8-bit step: with the shipped networks it is less than a tenth of it.
  private static let mostLost: Float = 1 / 255

  /// The devices that share the work.
  public let devices: [OpenCLDevice]
  private let opened: [OpenedDevice]
  let notes = DeviceNotes()
  let options: OpenCLOptions

  /// `$XDG_CACHE_HOME/upscale`, or else `~/.cache/upscale`; `~/Library/Caches/upscale` on Apple platforms. The
  /// environment variable `UPSCALE_CACHE` names another folder, or is “off”, which makes it nil.
  public static var usualCacheFolder: String? { FileCache.usualFolder }

  /// How many programs were compiled from source so far; those from the cache are not counted.
  public var programBuilds: Int { opened.reduce(0) { $0 + $1.builds } }

  public var name: String { "opencl" }
  public var summary: String { devices.map(\.name).joined(separator: " and ") }
  /// What went wrong on the devices and was handled.
  public var warnings: [String] { notes.all }

  /// - Parameter devices: usable ones; several share the tiles of an image.
  /// - Parameter tuningBudget: how long to look for the fastest kernels before a network's first image; if this is
  ///   zero, or if there are earlier results, which are always used, there is no search.
  /// - Parameter cacheFolder: where built programs and tuning results are kept for the next start; nil to keep none.
  /// - Parameter usesMatrixUnits: whether `.fast` may use a device's units for products of small matrices, if it has
  ///   some that the library knows and a trial shows that they work.
  /// - Throws: `deviceUnavailable` for none or one that cannot be used, `deviceFailed` if one cannot be opened.
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
    var opened: [OpenedDevice] = []
    for device in devices {
      if let reason = device.unusableReason { throw UpscaleError(.deviceUnavailable, reason) }
      opened.append(try OpenedDevice(device, in: library, options))
    }
    self.devices = devices
    self.opened = opened
    self.options = options
  }

  public func tilingRules(for network: UpscaleNetwork, precision: UpscalePrecision) -> TilingRules {
    let scratch = devices.reduce(0) { most, device in
      var styles = [options.style(device, false)]
      if precision == .fast {
        styles.append(options.style(device, true))
        if let units = options.matrixUnits(device) { styles.append(ComputeStyle(units)) }
      }
      let crossing = options.transfer(device).bytesPerPixel(network)
      return styles.reduce(most) { max($0, DevicePlan(network, style: $1).bytesPerPixel + crossing) }
    }
    return TilingRules(
      halo: network.radius, alignment: network.unit, unit: network.unit, margin: network.margin,
      scratchBytesPerPixel: scratch, tilesInFlight: devices.reduce(0) { $0 + $1.tilesInFlight })
  }

  /// `.fast` stores values between layers in half precision and computes in float32, or, if matrix units are used,
  /// multiplies halves and adds in float32; if that would lose too much of the network, it is computed as with `.full`.
  /// A device that was lost meanwhile is reopened once. If one of several cannot run the network, the others do, and a
  /// warning says so.
  @concurrent public func prepare(_ network: UpscaleNetwork, precision: UpscalePrecision) async throws
    -> any PreparedNetwork
  {
    if options.tuningBudget > .zero { try await tune(network, precision: precision, budget: options.tuningBudget) }
    guard precision == .fast, options.guardsPrecision else { return try await prepared(network, precision) }
    // Without matrix units at first: with a network that 16 bits spoil they would seem to be broken.
    let trial = try await PrecisionGuard.prepared(network, losing: OpenCLBackend.mostLost) { precision in
      try await prepared(network, precision, usesUnits: false)
    }
    let hasUnits = opened.contains { $0.matrixUnits != nil }
    return trial.isFast && hasUnits ? try await prepared(network, .fast) : trial.network
  }

  private func prepared(
    _ network: UpscaleNetwork, _ precision: UpscalePrecision, usesUnits: Bool = true
  ) async throws -> any PreparedNetwork {
    var (slots, failures): ([TileSlot], [UpscaleError]) = ([], [])
    for device in opened {
      do throws(UpscaleError) {
        slots += try await self.slots(for: network, precision: precision, on: device, usesUnits: usesUnits)
      } catch {
        failures.append(error)
      }
    }
    if slots.isEmpty, let failure = failures.first { throw failure }
    for failure in failures {
      notes.add("One of several OpenCL devices cannot be used, so the others do its work. \(failure.message)")
    }
    let arithmetic = Set(slots.map(\.network.style.summary)).sorted().joined(separator: " or ")
    return OpenCLPreparedNetwork(
      network, rules: tilingRules(for: network, precision: precision), slots: slots, devices: opened,
      summary: "OpenCL (\(arithmetic), \(summary))", limits: options.limits, notes: notes)
  }

  /// Looks for the fastest way to launch each layer of a network, on every device, and keeps what it finds in the cache
  /// folder. A way counts only if it produces the plain kernel's result; one that fails or hangs is not tried again.
  /// Networks prepared from now on use what was found.
  /// - Parameters:
  ///   - network: the network whose layers are tuned.
  ///   - precision: how precisely it will be computed.
  ///   - budget: the time for each device. A trial that has started is completed.
  /// - Returns: what was tried now; nothing for layers that have an earlier result.
  /// - Throws: `deviceFailed` if a device is lost.
  @discardableResult
  @concurrent public func tune(
    _ network: UpscaleNetwork, precision: UpscalePrecision, budget: Duration = .seconds(5)
  ) async throws -> [LayerTuning] {
    var results: [LayerTuning] = []
    for device in opened {
      let tuner = LayerTuner(
        programs: try device.programs(), style: options.style(device.device, precision == .fast),
        limit: options.limits.patience)
      results += try await tuner.tune(network, budget: budget)
    }
    return results
  }
}

extension OpenCLDevice {
  /// Two tiles: one computes while the other is copied. A processor copies nothing.
  var tilesInFlight: Int { kind == .cpu ? 1 : 2 }
}
