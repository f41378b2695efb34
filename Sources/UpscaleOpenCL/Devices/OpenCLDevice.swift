public import UpscaleCore

/// One device that OpenCL offers, its capabilities, and whether it can enlarge images.
public struct OpenCLDevice: Sendable {
  /// A device's type of processor.
  public enum Kind: String, Sendable {
    /// A GPU.
    case gpu
    /// The machine's own processor.
    case cpu
    /// A device made for computing.
    case accelerator
    /// Anything else.
    case other
  }

  /// The driver's OpenCL implementation, which may offer several devices.
  public let platformName: String
  /// The platform's version, such as `OpenCL 3.0 CUDA 12.8`.
  public let platformVersion: String
  /// The device's name, as its driver has it.
  public let name: String
  /// The maker's name, as the driver has it.
  public let vendor: String
  /// The version of OpenCL that the device supports, such as `OpenCL 1.2`.
  public let version: String
  /// The version of the kernel language that its compiler accepts, such as `OpenCL C 1.2`.
  public let languageVersion: String
  /// The driver's version, in its own words.
  public let driverVersion: String
  /// What kind of device it is.
  public let kind: Kind
  /// How many compute units it has.
  public let computeUnits: Int
  /// The device's memory in bytes.
  public let globalMemory: Int
  /// The largest single buffer in bytes.
  public let maxAllocation: Int
  /// The memory a work-group shares, in bytes.
  public let localMemory: Int
  /// The most work-items of a work-group.
  public let maxWorkGroupSize: Int
  /// How many floats the processor's own vectors hold; zero if the driver does not say.
  public let floatsPerVector: Int
  /// Whether the device's memory is the host's own.
  public let sharesHostMemory: Bool
  /// Whether the driver reports `cl_khr_fp16`. Half-precision arithmetic may work even if it does not.
  public let statesHalfPrecision: Bool
  /// The extensions that the driver reports.
  public let extensions: [String]
  /// The generation of an NVIDIA device, such as 8.9; nil for others.
  public let computeCapability: (major: Int, minor: Int)?
  /// Whether the driver compiles kernels.
  public let hasCompiler: Bool
  /// Why the device cannot be used, as a full sentence; nil if it can.
  public let unusableReason: String?
  let handle: Handle

  /// Whether the device reports matrix units that the library has kernels for. A trial shows whether they work.
  public var statesMatrixUnits: Bool { MatrixUnits(of: self) != nil }

  /// Whether networks can run on it.
  public var isUsable: Bool { unusableReason == nil }

  /// OpenCL's own reference to the device.
  // Unchecked because root devices live as long as the library, which is never closed, and any thread may use them.
  struct Handle: @unchecked Sendable {
    let platform: OpaquePointer
    let device: OpaquePointer
  }

  /// Every device of every driver, usable or not; empty if there is an OpenCL library but no driver.
  ///
  /// A driver that fails to list its devices is skipped, so that it cannot hide the others; its error is thrown only if
  /// no device is found at all.
  public static func all() throws(UpscaleError) -> [OpenCLDevice] {
    try OpenCLDeviceList(library: OpenCLLibrary.load()).devices()
  }
}
