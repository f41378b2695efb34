internal import UpscaleCPU
public import UpscaleCore
internal import UpscaleOpenCL

/// Which device shall run the networks.
public enum BackendChoice: String, Sendable, Hashable, CaseIterable {
  /// The fastest that works here: an OpenCL graphics processor where there is one that gives the CPU's pictures sooner
  /// than the CPU, and the CPU for what it fails.
  case auto
  case cpu
  /// OpenCL alone: what it fails is an error.
  case opencl

  /// The backend itself.
  /// - Parameters:
  ///   - threads: for the CPU; all processors where nil.
  ///   - device: the OpenCL devices to use, as `OpenCLDevice.named` takes them; the best where nil.
  /// - Throws: `deviceUnavailable` for OpenCL where it is missing, `unknownName` for a device, `invalidRequest` for a
  ///   device beside `cpu`; what `CPUBackend` throws.
  public func makeBackend(threads: Int? = nil, device: String? = nil) throws(UpscaleError) -> any Backend {
    switch self {
    case .auto:
      let cpu = try CPUBackend(threads: threads)
      if let device { return FallbackBackend(try OpenCLBackend(devices: OpenCLDevice.named(device)), else: cpu) }
      guard let best = BackendChoice.bestDevice, best.kind != .cpu, let openCL = try? OpenCLBackend(devices: [best])
      else { return cpu }
      return FallbackBackend(openCL, else: cpu)
    case .cpu:
      guard device == nil else {
        throw UpscaleError(
          .invalidRequest, "A device is chosen among those of OpenCL; leave it out, or use “opencl” or “auto”.")
      }
      return try CPUBackend(threads: threads)
    case .opencl:
      if let device { return try OpenCLBackend(devices: OpenCLDevice.named(device)) }
      return try OpenCLBackend(devices: Array(OpenCLDevice.ranked().prefix(1)))
    }
  }

  /// A machine whose OpenCL fails to answer has the CPU; `upscale devices` says why.
  private static var bestDevice: OpenCLDevice? { (try? OpenCLDevice.ranked())?.first }
}
