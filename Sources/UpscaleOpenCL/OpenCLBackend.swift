public import UpscaleCore

/// Runs networks on OpenCL devices, with kernels compiled at run time for each layer's shape.
///
/// A tile's result does not depend on the tile's size, bit for bit, on one device; devices differ by rounding.
public final class OpenCLBackend: Backend {
  public let devices: [OpenCLDevice]
  private let stores: [ProgramStore]
  private let notes = DeviceNotes()
  private let options: OpenCLOptions

  public var name: String { "opencl" }
  public var summary: String { devices.map(\.name).joined(separator: " and ") }
  /// What went wrong on the devices and was dealt with.
  public var warnings: [String] { notes.all }

  /// - Parameter devices: usable ones; several share the tiles of a picture.
  /// - Throws: `deviceUnavailable` for none or one that cannot be used, `deviceFailed` where one cannot be opened.
  public convenience init(devices: [OpenCLDevice]) throws(UpscaleError) {
    try self.init(devices: devices, library: OpenCLLibrary.load())
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
      stores.append(ProgramStore(try OpenCLContext(device, in: library)))
    }
    self.devices = devices
    self.stores = stores
    self.options = options
  }

  public func tilingRules(for network: Network) -> TilingRules {
    let scratch = devices.reduce(0) {
      max($0, DevicePlan(network, style: options.style($1, false)).bytesPerPixel)
    }
    return TilingRules(halo: network.radius, scratchBytesPerPixel: scratch)
  }

  /// `.fast` stores values between layers in half precision and computes in float32.
  public func prepare(_ network: Network, precision: Precision) async throws -> any PreparedNetwork {
    var slots: [TileSlot] = []
    for (device, store) in zip(devices, stores) {
      let style = options.style(device, precision == .fast)
      let ready = try DeviceNetwork(network, style: style, programs: store)
      // Two tiles in flight: one computes while the other is copied. A processor copies nothing.
      for _ in 0..<(device.kind == .cpu ? 1 : 2) { slots.append(try TileSlot(ready)) }
    }
    return OpenCLPreparedNetwork(
      network, rules: tilingRules(for: network), slots: slots,
      summary: "OpenCL (\(precision == .fast ? "float16 storage" : "float32"), \(summary))", limits: options.limits,
      notes: notes)
  }
}
