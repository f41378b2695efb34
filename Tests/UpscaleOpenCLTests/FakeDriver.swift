import COpenCLLoader

@testable import UpscaleOpenCL

/// An OpenCL library in the test itself: one platform with one device, described by the properties given.
///
/// The functions are plain C and can capture nothing, so each test makes its driver from static functions.
enum FakeDriver {
  /// A library with the four listing calls replaced; the other entry points must not be called.
  static func library(_ adjust: (inout upscale_opencl_functions) -> Void = { _ in }) -> OpenCLLibrary {
    let size = MemoryLayout<upscale_opencl_functions>.size
    let storage = UnsafeMutablePointer<upscale_opencl_functions>.allocate(capacity: 1)
    defer { storage.deallocate() }
    UnsafeMutableRawPointer(storage).initializeMemory(as: UInt8.self, repeating: 0, count: size)
    storage.pointee.clGetPlatformIDs = { FakeDriver.giveOne($1, $2, at: 1) }
    storage.pointee.clGetDeviceIDs = { FakeDriver.giveOne($3, $4, at: 2) }
    storage.pointee.clGetPlatformInfo = { _, _, room, value, size in FakeDriver.give("Fake", room, value, size) }
    storage.pointee.clGetDeviceInfo = { FakeDriver.deviceInfo($1, $2, $3, $4, version: "OpenCL 1.2 fake  ") }
    adjust(&storage.pointee)
    return OpenCLLibrary(path: "fake", functions: storage.pointee)
  }

  static func giveOne(
    _ list: UnsafeMutablePointer<OpaquePointer?>?, _ count: UnsafeMutablePointer<UInt32>?, at address: Int
  ) -> Int32 {
    list?.pointee = OpaquePointer(bitPattern: address)
    count?.pointee = 1
    return 0
  }

  static func deviceInfo(
    _ property: UInt32, _ room: Int, _ value: UnsafeMutableRawPointer?, _ size: UnsafeMutablePointer<Int>?,
    version: String, hasCompiler: Bool = true, extensions: String = "cl_khr_fp16x cl_khr_fp64"
  ) -> Int32 {
    switch property {
    case UPSCALE_CL_DEVICE_VERSION: give(version, room, value, size)
    case UPSCALE_CL_DEVICE_NAME: give("  Fake device ", room, value, size)
    case UPSCALE_CL_DEVICE_EXTENSIONS: give(extensions, room, value, size)
    case UPSCALE_CL_DEVICE_VENDOR, UPSCALE_CL_DRIVER_VERSION, UPSCALE_CL_DEVICE_OPENCL_C_VERSION:
      give("", room, value, size)
    case UPSCALE_CL_DEVICE_COMPILER_AVAILABLE: give(hasCompiler ? 1 : 0, room, value)
    case UPSCALE_CL_DEVICE_TYPE: give(1 | UInt64(UPSCALE_CL_DEVICE_TYPE_GPU), room, value)
    case UPSCALE_CL_DEVICE_GLOBAL_MEM_SIZE: give(UInt64.max, room, value)
    default: give(1, room, value)
    }
  }

  typealias Info =
    @convention(c) (
      OpaquePointer?, UInt32, Int, UnsafeMutableRawPointer?, UnsafeMutablePointer<Int>?
    ) -> Int32

  /// A device that states NVIDIA's extension; without a capability it does not answer what that asks.
  static func nvidia(
    _ property: UInt32, _ room: Int, _ value: UnsafeMutableRawPointer?, _ size: UnsafeMutablePointer<Int>?,
    vendor: UInt64, capability: UInt64?
  ) -> Int32 {
    switch property {
    case UPSCALE_CL_DEVICE_VENDOR_ID: return give(vendor, room, value)
    case UPSCALE_CL_DEVICE_COMPUTE_CAPABILITY_MAJOR_NV, UPSCALE_CL_DEVICE_COMPUTE_CAPABILITY_MINOR_NV:
      guard let capability else { return -30 }
      return give(capability, room, value)
    default:
      return deviceInfo(
        property, room, value, size, version: "OpenCL 3.0 CUDA",
        extensions: "cl_khr_fp64 cl_nv_device_attribute_query")
    }
  }

  static func give(
    _ text: String, _ room: Int, _ value: UnsafeMutableRawPointer?, _ size: UnsafeMutablePointer<Int>?
  ) -> Int32 {
    let bytes = Array(text.utf8) + [0]
    size?.pointee = bytes.count
    guard let value else { return 0 }
    guard room >= bytes.count else { return -30 }
    value.copyMemory(from: bytes, byteCount: bytes.count)
    return 0
  }

  static func give(_ number: UInt64, _ room: Int, _ value: UnsafeMutableRawPointer?) -> Int32 {
    var number = number.littleEndian
    value?.copyMemory(from: &number, byteCount: min(room, 8))
    return 0
  }
}
