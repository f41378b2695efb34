internal import COpenCLLoader
internal import UpscaleCore

/// Commands for a device, carried out in the order they are given. Used by one task at a time.
final class OpenCLQueue: @unchecked Sendable {
  private let handle: OpaquePointer
  private let context: OpenCLContext

  init(_ context: OpenCLContext) throws(UpscaleError) {
    var status: Int32 = 0
    let handle = context.functions.clCreateCommandQueue(context.handle, context.device.handle.device, 0, &status)
    self.handle = try OpenCLStatus.object(handle, status, "clCreateCommandQueue")
    self.context = context
  }

  deinit { _ = context.functions.clReleaseCommandQueue(handle) }

  /// Copies `source` to the device. It must stay where it is until the queue has come there.
  func write(_ source: UnsafeRawBufferPointer, to buffer: OpenCLBuffer) throws(UpscaleError) {
    guard let start = source.baseAddress else { return }
    try context.check(
      context.functions.clEnqueueWriteBuffer(handle, buffer.handle, 0, 0, source.count, start, 0, nil, nil),
      "clEnqueueWriteBuffer")
  }

  /// Copies from the device into `target`, which must stay where it is until the event is complete.
  func read(_ buffer: OpenCLBuffer, into target: UnsafeMutableRawBufferPointer) throws(UpscaleError) -> OpenCLEvent {
    var event: OpaquePointer?
    try context.check(
      context.functions.clEnqueueReadBuffer(
        handle, buffer.handle, 0, 0, target.count, target.baseAddress, 0, nil, &event), "clEnqueueReadBuffer")
    return try OpenCLEvent(context, event, "clEnqueueReadBuffer")
  }

  func clear(_ buffer: OpenCLBuffer) throws(UpscaleError) {
    var zero: UInt32 = 0
    try context.check(
      context.functions.clEnqueueFillBuffer(handle, buffer.handle, &zero, 4, 0, buffer.byteCount, 0, nil, nil),
      "clEnqueueFillBuffer")
  }

  /// Starts `items` work-items in groups of `group`; whole groups.
  func launch(_ kernel: OpenCLKernel, items: [Int], group: [Int]) throws(UpscaleError) {
    try context.check(
      context.functions.clEnqueueNDRangeKernel(
        handle, kernel.handle, UInt32(items.count), nil, items, group, 0, nil, nil), "clEnqueueNDRangeKernel")
  }

  /// Hands everything to the device without waiting for it.
  func flush() throws(UpscaleError) { try context.check(context.functions.clFlush(handle), "clFlush") }

  /// Keeps memory that a device may touch at a time nobody knows: a leak, and no corruption.
  static func keepForever(_ memory: [AnyObject]) { for object in memory { _ = Unmanaged.passRetained(object) } }

  /// Waits until everything is done. Blocks the thread.
  func finish() throws(UpscaleError) { try context.check(context.functions.clFinish(handle), "clFinish") }
}
