internal import COpenCLLoader
internal import UpscaleCore

/// A kernel with its arguments. Used by one thread at a time: setting arguments is the one thing in OpenCL that several
/// threads may not do at once.
final class OpenCLKernel: @unchecked Sendable {
  enum Argument {
    case buffer(OpenCLBuffer)
    case int4(SIMD4<Int32>)
  }

  let name: String
  let handle: OpaquePointer
  private let context: OpenCLContext

  init(_ context: OpenCLContext, _ handle: OpaquePointer, name: String) {
    self.context = context
    self.handle = handle
    self.name = name
  }

  deinit { context.release(handle, context.functions.clReleaseKernel) }

  func set(_ arguments: [Argument]) throws(UpscaleError) {
    for (index, argument) in arguments.enumerated() { try set(argument, at: UInt32(index)) }
  }

  private func set(_ argument: Argument, at index: UInt32) throws(UpscaleError) {
    let status: Int32
    switch argument {
    case .buffer(let buffer):
      var handle = buffer.handle
      status = context.functions.clSetKernelArg(self.handle, index, MemoryLayout<OpaquePointer>.size, &handle)
    case .int4(var numbers):
      status = context.functions.clSetKernelArg(handle, index, MemoryLayout<SIMD4<Int32>>.size, &numbers)
    }
    try context.check(status, "clSetKernelArg")
  }

  /// A power of two, at most `limit` and what the built kernel takes on this device.
  func groupSize(atMost limit: Int) throws(UpscaleError) -> Int {
    var size = 0
    try context.check(
      context.functions.clGetKernelWorkGroupInfo(
        handle, context.device.handle.device, UPSCALE_CL_KERNEL_WORK_GROUP_SIZE, MemoryLayout<Int>.size, &size, nil),
      "clGetKernelWorkGroupInfo")
    let most = min(limit, size, context.device.maxWorkGroupSize)
    var group = 1
    while group * 2 <= most { group *= 2 }
    return group
  }
}
