internal import UpscaleCPU
public import UpscaleCore
internal import UpscaleOpenCL

/// The device that runs networks. A structure, so that adding choices does not break code that switches over it.
public struct BackendChoice: Sendable, Hashable, CaseIterable, RawRepresentable {
  /// The fastest that works on this machine: the fastest OpenCL GPU that produces the CPU's images sooner than the CPU,
  /// with the CPU for whatever it fails at.
  public static let auto = BackendChoice(known: "auto")
  /// The CPU, on every machine.
  public static let cpu = BackendChoice(known: "cpu")
  /// OpenCL alone: what it fails at is an error.
  public static let opencl = BackendChoice(known: "opencl")

  public static let allCases = [auto, cpu, opencl]

  /// The name in text form: “cpu”.
  public let rawValue: String

  /// The choice with that name, or nil.
  public init?(rawValue: String) {
    guard let choice = BackendChoice.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = choice
  }

  private init(known name: String) {
    rawValue = name
  }

  /// The backend itself. Devices, which drivers may take a while to list, are looked up off the caller's actor.
  /// - Parameters:
  ///   - threads: for the CPU; all processors if nil.
  ///   - device: the OpenCL devices to use, as `OpenCLDevice.named` takes them; the best if nil.
  /// - Throws: `deviceUnavailable` if OpenCL is missing, `unknownName` for an unknown device, `invalidRequest` for a
  ///   device together with `cpu`; what `CPUBackend` throws.
  @concurrent public func makeBackend(
    threads: Int? = nil, device: String? = nil
  ) async throws(UpscaleError) -> any UpscaleBackend {
    switch self {
    case .auto:
      let cpu = try CPUBackend(threads: threads)
      let candidates =
        try device.map { (name) throws(UpscaleError) in
          [BackendChoice.candidate(try OpenCLDevice.named(name))]
        } ?? BackendChoice.graphicsProcessors()
      return candidates.isEmpty ? cpu : FallbackBackend(fastestOf: candidates, else: cpu)
    case .cpu:
      guard device == nil else {
        throw UpscaleError(
          .invalidRequest, "A device can be chosen for OpenCL only; leave it out, or use “opencl” or “auto”.")
      }
      return try CPUBackend(threads: threads)
    default:
      if let device { return try OpenCLBackend(devices: OpenCLDevice.named(device)) }
      return try OpenCLBackend(devices: Array(OpenCLDevice.ranked().prefix(1)))
    }
  }

  /// Every graphics processor by itself. Nothing where OpenCL is missing; where it is there, or asked for, and fails, what
  /// says so.
  private static func graphicsProcessors() -> [any UpscaleBackend] {
    do {
      return try OpenCLDevice.graphics().map { candidate([$0]) }
    } catch {
      let isMissing = error.code == .deviceUnavailable && !OpenCLLibrary.isNamed
      return isMissing ? [] : [MissingBackend(reason: error)]
    }
  }

  private static func candidate(_ devices: [OpenCLDevice]) -> any UpscaleBackend {
    do { return try OpenCLBackend(devices: devices) } catch { return MissingBackend(reason: error) }
  }
}
