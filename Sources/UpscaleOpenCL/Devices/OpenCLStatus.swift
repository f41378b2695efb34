import UpscaleCore

/// A status code of OpenCL, and the error it becomes.
struct OpenCLStatus: RawRepresentable, Hashable {
  let rawValue: Int32

  static let success = OpenCLStatus(rawValue: 0)
  static let deviceNotFound = OpenCLStatus(rawValue: -1)
  static let platformNotFound = OpenCLStatus(rawValue: -1001)

  /// The name the Khronos headers give the code.
  var name: String { Self.names[rawValue] ?? "unknown OpenCL status" }

  /// Throws what `call` returned, unless that was success.
  static func check(_ rawValue: Int32, _ call: String) throws(UpscaleError) {
    let status = OpenCLStatus(rawValue: rawValue)
    if status != .success { throw status.error(call) }
  }

  /// The object that `call` made, or the error it told.
  static func object(
    _ handle: OpaquePointer?, _ rawValue: Int32, _ call: String
  ) throws(UpscaleError) -> OpaquePointer {
    try check(rawValue, call)
    guard let handle else {
      throw UpscaleError(
        .deviceFailed,
        "The OpenCL call \(call) returned neither a result nor an error; update the device's driver, or use the CPU backend."
      )
    }
    return handle
  }

  /// Whether the device or what it was opened with is gone.
  var meansLoss: Bool { [-2, -33, -34, -36].contains(rawValue) }

  /// The error for this status from `call`.
  func error(_ call: String) -> UpscaleError {
    UpscaleError(kind.code, "The OpenCL call \(call) failed with \(name) (\(rawValue)); \(kind.remedy).")
  }

  private var kind: (code: UpscaleError.Code, remedy: String) {
    switch rawValue {
    case -1, -2, -1001:
      (.deviceUnavailable, "check that the device's driver is installed and running, or use the CPU backend")
    case -3:
      (.deviceUnavailable, "install a driver that compiles OpenCL programs, or use the CPU backend")
    case -4, -5, -6:
      (.deviceFailed, "use smaller tiles, close other programs that use the device, or use the CPU backend")
    default:
      (.deviceFailed, "update the device's driver, or use the CPU backend")
    }
  }

  private static let names: [Int32: String] = [
    0: "CL_SUCCESS",
    -1: "CL_DEVICE_NOT_FOUND",
    -2: "CL_DEVICE_NOT_AVAILABLE",
    -3: "CL_COMPILER_NOT_AVAILABLE",
    -4: "CL_MEM_OBJECT_ALLOCATION_FAILURE",
    -5: "CL_OUT_OF_RESOURCES",
    -6: "CL_OUT_OF_HOST_MEMORY",
    -7: "CL_PROFILING_INFO_NOT_AVAILABLE",
    -8: "CL_MEM_COPY_OVERLAP",
    -9: "CL_IMAGE_FORMAT_MISMATCH",
    -10: "CL_IMAGE_FORMAT_NOT_SUPPORTED",
    -11: "CL_BUILD_PROGRAM_FAILURE",
    -12: "CL_MAP_FAILURE",
    -13: "CL_MISALIGNED_SUB_BUFFER_OFFSET",
    -14: "CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST",
    -15: "CL_COMPILE_PROGRAM_FAILURE",
    -16: "CL_LINKER_NOT_AVAILABLE",
    -17: "CL_LINK_PROGRAM_FAILURE",
    -18: "CL_DEVICE_PARTITION_FAILED",
    -19: "CL_KERNEL_ARG_INFO_NOT_AVAILABLE",
    -30: "CL_INVALID_VALUE",
    -31: "CL_INVALID_DEVICE_TYPE",
    -32: "CL_INVALID_PLATFORM",
    -33: "CL_INVALID_DEVICE",
    -34: "CL_INVALID_CONTEXT",
    -35: "CL_INVALID_QUEUE_PROPERTIES",
    -36: "CL_INVALID_COMMAND_QUEUE",
    -37: "CL_INVALID_HOST_PTR",
    -38: "CL_INVALID_MEM_OBJECT",
    -39: "CL_INVALID_IMAGE_FORMAT_DESCRIPTOR",
    -40: "CL_INVALID_IMAGE_SIZE",
    -41: "CL_INVALID_SAMPLER",
    -42: "CL_INVALID_BINARY",
    -43: "CL_INVALID_BUILD_OPTIONS",
    -44: "CL_INVALID_PROGRAM",
    -45: "CL_INVALID_PROGRAM_EXECUTABLE",
    -46: "CL_INVALID_KERNEL_NAME",
    -47: "CL_INVALID_KERNEL_DEFINITION",
    -48: "CL_INVALID_KERNEL",
    -49: "CL_INVALID_ARG_INDEX",
    -50: "CL_INVALID_ARG_VALUE",
    -51: "CL_INVALID_ARG_SIZE",
    -52: "CL_INVALID_KERNEL_ARGS",
    -53: "CL_INVALID_WORK_DIMENSION",
    -54: "CL_INVALID_WORK_GROUP_SIZE",
    -55: "CL_INVALID_WORK_ITEM_SIZE",
    -56: "CL_INVALID_GLOBAL_OFFSET",
    -57: "CL_INVALID_EVENT_WAIT_LIST",
    -58: "CL_INVALID_EVENT",
    -59: "CL_INVALID_OPERATION",
    -60: "CL_INVALID_GL_OBJECT",
    -61: "CL_INVALID_BUFFER_SIZE",
    -62: "CL_INVALID_MIP_LEVEL",
    -63: "CL_INVALID_GLOBAL_WORK_SIZE",
    -64: "CL_INVALID_PROPERTY",
    -65: "CL_INVALID_IMAGE_DESCRIPTOR",
    -66: "CL_INVALID_COMPILER_OPTIONS",
    -67: "CL_INVALID_LINKER_OPTIONS",
    -68: "CL_INVALID_DEVICE_PARTITION_COUNT",
    -1001: "CL_PLATFORM_NOT_FOUND_KHR",
  ]
}
