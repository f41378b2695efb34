internal import UpscaleCPU
public import UpscaleCore
internal import UpscaleOpenCL

/// Which device shall run the networks.
public enum BackendChoice: String, Sendable, Hashable, CaseIterable {
  /// The fastest that works here.
  case auto
  case cpu
  case opencl

  /// The backend itself.
  /// - Parameter threads: for the CPU; all processors where nil.
  /// - Throws: `deviceUnavailable` for OpenCL, which lists devices but runs no networks in this version; what
  ///   `CPUBackend` throws.
  public func makeBackend(threads: Int? = nil) throws(UpscaleError) -> any Backend {
    switch self {
    case .auto, .cpu: try CPUBackend(threads: threads)
    case .opencl: try OpenCLBackend(devices: Array(OpenCLDevice.all().filter(\.isUsable).prefix(1)))
    }
  }
}
