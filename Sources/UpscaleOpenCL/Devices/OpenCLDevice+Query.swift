import COpenCLLoader
import UpscaleCore

extension OpenCLDevice {
  /// The device as its driver describes it. What the driver fails to tell stays empty or zero and makes the device
  /// unusable, so that a list of devices still shows it.
  init(_ handle: Handle, in library: OpenCLLibrary) {
    var platform = OpenCLInfo(platform: handle.platform, in: library)
    var device = OpenCLInfo(device: handle.device, in: library)
    self.handle = handle
    platformName = platform.text(UPSCALE_CL_PLATFORM_NAME)
    platformVersion = platform.text(UPSCALE_CL_PLATFORM_VERSION)
    name = device.text(UPSCALE_CL_DEVICE_NAME)
    vendor = device.text(UPSCALE_CL_DEVICE_VENDOR)
    version = device.text(UPSCALE_CL_DEVICE_VERSION)
    languageVersion = device.text(UPSCALE_CL_DEVICE_OPENCL_C_VERSION)
    driverVersion = device.text(UPSCALE_CL_DRIVER_VERSION)
    kind = Kind(openCLType: device.number(UPSCALE_CL_DEVICE_TYPE, as: UInt64.self))
    computeUnits = device.count(UPSCALE_CL_DEVICE_MAX_COMPUTE_UNITS, as: UInt32.self)
    globalMemory = device.count(UPSCALE_CL_DEVICE_GLOBAL_MEM_SIZE, as: UInt64.self)
    maxAllocation = device.count(UPSCALE_CL_DEVICE_MAX_MEM_ALLOC_SIZE, as: UInt64.self)
    localMemory = device.count(UPSCALE_CL_DEVICE_LOCAL_MEM_SIZE, as: UInt64.self)
    maxWorkGroupSize = device.count(UPSCALE_CL_DEVICE_MAX_WORK_GROUP_SIZE, as: UInt.self)
    floatsPerVector = device.count(UPSCALE_CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT, as: UInt32.self)
    // A question that later versions of OpenCL advise against: what fails to answer it is taken to have its own memory.
    var memory = OpenCLInfo(device: handle.device, in: library)
    sharesHostMemory = memory.flag(UPSCALE_CL_DEVICE_HOST_UNIFIED_MEMORY)
    extensions = device.text(UPSCALE_CL_DEVICE_EXTENSIONS).split(separator: " ").map(String.init)
    statesHalfPrecision = extensions.contains("cl_khr_fp16")
    computeCapability = Self.computeCapability(handle, extensions: extensions, in: library)
    hasCompiler = device.flag(UPSCALE_CL_DEVICE_COMPILER_AVAILABLE)
    let isAvailable = device.flag(UPSCALE_CL_DEVICE_AVAILABLE)
    unusableReason =
      (device.failure ?? platform.failure)?.message
      ?? Self.obstacle(name, version: version, isAvailable: isAvailable, hasCompiler: hasCompiler)
  }

  /// What an NVIDIA device tells by `cl_nv_device_attribute_query`. A failure says nothing about its other properties.
  private static func computeCapability(
    _ handle: Handle, extensions: [String], in library: OpenCLLibrary
  ) -> (major: Int, minor: Int)? {
    guard extensions.contains("cl_nv_device_attribute_query") else { return nil }
    var device = OpenCLInfo(device: handle.device, in: library)
    let vendor = device.number(UPSCALE_CL_DEVICE_VENDOR_ID, as: UInt32.self)
    let major = device.count(UPSCALE_CL_DEVICE_COMPUTE_CAPABILITY_MAJOR_NV, as: UInt32.self)
    let minor = device.count(UPSCALE_CL_DEVICE_COMPUTE_CAPABILITY_MINOR_NV, as: UInt32.self)
    return device.failure == nil && vendor == 0x10DE ? (major, minor) : nil
  }

  /// Why a device that describes itself like this cannot be used, or nil where it can.
  static func obstacle(_ name: String, version: String, isAvailable: Bool, hasCompiler: Bool) -> String? {
    guard isAvailable else {
      return
        "The device \u{201C}\(name)\u{201D} is not available; quit the program that holds it exclusively, or restart its driver."
    }
    guard let number = versionNumber(version), number >= (1, 2) else {
      return "The device \u{201C}\(name)\u{201D} supports \u{201C}\(version)\u{201D}, but OpenCL 1.2 is needed;"
        + " update its driver."
    }
    guard hasCompiler else {
      return "The driver of \u{201C}\(name)\u{201D} cannot compile OpenCL programs; install one that can."
    }
    return nil
  }

  /// The numbers in a version of the form `OpenCL <major>.<minor> …`.
  static func versionNumber(_ version: String) -> (major: Int, minor: Int)? {
    let words = version.split(separator: " ")
    guard words.count >= 2, words[0] == "OpenCL" else { return nil }
    let parts = words[1].split(separator: ".")
    guard parts.count == 2, let major = Int(parts[0]), let minor = Int(parts[1]) else { return nil }
    return (major, minor)
  }
}

extension OpenCLDevice.Kind {
  /// The kind in OpenCL's bits, of which a device may set several (`CL_DEVICE_TYPE_DEFAULT` besides its own).
  init(openCLType type: UInt64) {
    let bits = UInt32(truncatingIfNeeded: type)
    if bits & UPSCALE_CL_DEVICE_TYPE_GPU != 0 {
      self = .gpu
    } else if bits & UPSCALE_CL_DEVICE_TYPE_ACCELERATOR != 0 {
      self = .accelerator
    } else if bits & UPSCALE_CL_DEVICE_TYPE_CPU != 0 {
      self = .cpu
    } else {
      self = .other
    }
  }
}
