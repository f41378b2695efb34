public import UpscaleCore

extension OpenCLDevice {
  /// The usable devices, the most promising first: GPUs and accelerators before CPUs, more compute units before fewer.
  public static func ranked() throws(UpscaleError) -> [OpenCLDevice] {
    ranked(try all())
  }

  static func ranked(_ devices: [OpenCLDevice]) -> [OpenCLDevice] {
    let order: [Kind] = [.gpu, .accelerator, .other, .cpu]
    func rank(_ device: OpenCLDevice) -> (Int, Int) {
      (order.firstIndex(of: device.kind) ?? order.count, -device.computeUnits)
    }
    return devices.filter(\.isUsable).sorted { rank($0) < rank($1) }
  }

  /// The usable devices that are not CPUs, the most promising first: those worth comparing with the CPU backend, whose
  /// own kernels are faster on CPUs.
  public static func graphics() throws(UpscaleError) -> [OpenCLDevice] { graphics(among: try all()) }

  static func graphics(among devices: [OpenCLDevice]) -> [OpenCLDevice] { ranked(devices).filter { $0.kind != .cpu } }

  /// The devices that `choice` selects: numbers in the list of `all()`, counted from 0, or parts of names, separated by
  /// commas; “all” for every usable one.
  /// - Throws: `unknownName` listing the devices, `deviceUnavailable` for one that cannot be used.
  public static func named(_ choice: String) throws(UpscaleError) -> [OpenCLDevice] {
    try named(choice, among: all())
  }

  static func named(_ choice: String, among devices: [OpenCLDevice]) throws(UpscaleError) -> [OpenCLDevice] {
    if choice.lowercased() == "all" { return ranked(devices) }
    var chosen: [Int] = []
    for name in choice.split(separator: ",") {
      let wanted = name.lowercased()
      let index = Int(wanted) ?? devices.firstIndex { $0.name.lowercased().contains(wanted) }
      guard let index, devices.indices.contains(index) else {
        throw UpscaleError.unknown(
          "OpenCL device", String(name), known: devices.enumerated().map { "\($0) (\($1.name))" })
      }
      if let reason = devices[index].unusableReason { throw UpscaleError(.deviceUnavailable, reason) }
      if !chosen.contains(index) { chosen.append(index) }
    }
    guard !chosen.isEmpty else {
      throw UpscaleError.unknown("OpenCL device", choice, known: devices.map(\.name))
    }
    return chosen.map { devices[$0] }
  }
}
