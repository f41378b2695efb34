internal import COpenCLLoader
internal import UpscaleCore

/// A piece of a device's memory.
final class OpenCLBuffer: @unchecked Sendable {
  let handle: OpaquePointer
  let byteCount: Int
  private let context: OpenCLContext

  /// - Throws: `deviceFailed` where the device has no room; drivers may also find that out at the first use. `limitExceeded`
  ///   where a processor's own memory does not suffice.
  init(_ context: OpenCLContext, byteCount: Int, flags: UInt64 = 0) throws(UpscaleError) {
    let limit = context.device.maxAllocation
    guard byteCount <= limit else {
      throw UpscaleError(
        .deviceFailed,
        "A buffer of \(byteCount) bytes is more than the \(limit) that “\(context.device.name)” can allocate at once; "
          + "use smaller tiles.")
    }
    // A processor's memory is the process's own.
    if context.device.kind == .cpu { try MemoryHeadroom.require(byteCount) }
    self.context = context
    self.byteCount = byteCount
    var status: Int32 = 0
    let handle = context.functions.clCreateBuffer(
      context.handle, UInt64(UPSCALE_CL_MEM_READ_WRITE) | flags, byteCount, nil, &status)
    self.handle = try OpenCLStatus.object(handle, status, "clCreateBuffer")
  }

  /// `buffer` where it holds as much, else a new one.
  static func grown(
    _ buffer: OpenCLBuffer?, to byteCount: Int, in context: OpenCLContext
  ) throws(UpscaleError) -> OpenCLBuffer {
    if let buffer, buffer.byteCount >= byteCount { return buffer }
    return try OpenCLBuffer(context, byteCount: byteCount)
  }

  /// Numbers that are only read.
  init(_ context: OpenCLContext, constants: [Float]) throws(UpscaleError) {
    self.context = context
    byteCount = constants.count * MemoryLayout<Float>.stride
    var (status, numbers): (Int32, [Float]) = (0, constants)
    let flags = UInt64(UPSCALE_CL_MEM_READ_ONLY | UPSCALE_CL_MEM_COPY_HOST_PTR)
    let handle = context.functions.clCreateBuffer(context.handle, flags, byteCount, &numbers, &status)
    self.handle = try OpenCLStatus.object(handle, status, "clCreateBuffer")
  }

  deinit { context.release(handle, context.functions.clReleaseMemObject) }
}
