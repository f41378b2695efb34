internal import COpenCLLoader
internal import UpscaleCore

/// Commands for a device, carried out in the order they are given. Used by one task at a time.
final class OpenCLQueue: @unchecked Sendable {
  private let handle: OpaquePointer
  private let context: OpenCLContext
  private let pulse: Pulse
  /// Since the last marker.
  private var launches = 0

  /// - Parameter profiles: whether events tell times, which costs some.
  init(_ context: OpenCLContext, profiles: Bool = false) throws(UpscaleError) {
    var status: Int32 = 0
    let properties = profiles ? UInt64(UPSCALE_CL_QUEUE_PROFILING_ENABLE) : 0
    let handle = context.functions.clCreateCommandQueue(
      context.handle, context.device.handle.device, properties, &status)
    self.handle = try OpenCLStatus.object(handle, status, "clCreateCommandQueue")
    self.context = context
    pulse = Pulse(of: context.pulse)
  }

  deinit { context.release(handle, context.functions.clReleaseCommandQueue) }

  /// Copies `source` to the device. It must stay where it is until the queue has come there.
  func write(_ source: UnsafeRawBufferPointer, to buffer: OpenCLBuffer) throws(UpscaleError) {
    guard let start = source.baseAddress else { return }
    try context.check(
      context.functions.clEnqueueWriteBuffer(handle, buffer.handle, 0, 0, source.count, start, 0, nil, nil),
      "clEnqueueWriteBuffer")
  }

  /// Copies from the device into `target`, which must stay where it is until the event is complete.
  /// - Parameter count: how many bytes; nil for as many as `target` holds.
  func read(
    _ buffer: OpenCLBuffer, into target: UnsafeMutableRawBufferPointer, count: Int? = nil
  ) throws(UpscaleError) -> OpenCLEvent {
    var event: OpaquePointer?
    try context.check(
      context.functions.clEnqueueReadBuffer(
        handle, buffer.handle, 0, 0, count ?? target.count, target.baseAddress, 0, nil, &event), "clEnqueueReadBuffer")
    return try OpenCLEvent(context, event, "clEnqueueReadBuffer", pulse)
  }

  /// Makes a buffer's memory the host's, for reading and writing, until it is unmapped. Blocks the thread.
  func map(_ buffer: OpenCLBuffer) throws(UpscaleError) -> UnsafeMutableRawBufferPointer {
    var status: Int32 = 0
    let flags = UInt64(UPSCALE_CL_MAP_READ | UPSCALE_CL_MAP_WRITE)
    let memory = context.functions.clEnqueueMapBuffer(
      handle, buffer.handle, 1, flags, 0, buffer.byteCount, 0, nil, nil, &status)
    try context.check(status, "clEnqueueMapBuffer")
    return UnsafeMutableRawBufferPointer(start: memory, count: memory == nil ? 0 : buffer.byteCount)
  }

  func unmap(_ buffer: OpenCLBuffer, _ bytes: UnsafeMutableRawBufferPointer) throws(UpscaleError) {
    guard let start = bytes.baseAddress else { return }
    try context.check(
      context.functions.clEnqueueUnmapMemObject(handle, buffer.handle, start, 0, nil, nil), "clEnqueueUnmapMemObject")
    try finish()
  }

  /// Fills a buffer, or some bytes of it, with zeros: whole words.
  func clear(_ buffer: OpenCLBuffer, _ bytes: Range<Int>? = nil) throws(UpscaleError) {
    var zero: UInt32 = 0
    let bytes = bytes ?? 0..<buffer.byteCount
    try context.check(
      context.functions.clEnqueueFillBuffer(
        handle, buffer.handle, &zero, 4, bytes.lowerBound, bytes.count, 0, nil, nil), "clEnqueueFillBuffer")
  }

  /// Starts `items` work-items in groups of `group`; whole groups.
  func launch(_ kernel: OpenCLKernel, items: [Int], group: [Int]) throws(UpscaleError) {
    try context.check(
      context.functions.clEnqueueNDRangeKernel(
        handle, kernel.handle, UInt32(items.count), nil, items, group, 0, nil, nil), "clEnqueueNDRangeKernel")
    launches += 1
    guard launches >= pulse.spacing, context.tellsEnds else { return }
    launches = 0
    try marker().beatWhenReached()
  }

  /// The same, with an event that tells the time on a queue that profiles.
  func timedLaunch(_ kernel: OpenCLKernel, items: [Int], group: [Int]) throws(UpscaleError) -> OpenCLEvent {
    var event: OpaquePointer?
    try context.check(
      context.functions.clEnqueueNDRangeKernel(
        handle, kernel.handle, UInt32(items.count), nil, items, group, 0, nil, &event), "clEnqueueNDRangeKernel")
    return try OpenCLEvent(context, event, "clEnqueueNDRangeKernel", pulse)
  }

  /// Hands everything to the device without waiting for it.
  func flush() throws(UpscaleError) { try context.check(context.functions.clFlush(handle), "clFlush") }

  /// The end of all that was given so far.
  private func marker() throws(UpscaleError) -> OpenCLEvent {
    var event: OpaquePointer?
    try context.check(
      context.functions.clEnqueueMarkerWithWaitList(handle, 0, nil, &event), "clEnqueueMarkerWithWaitList")
    return try OpenCLEvent(context, event, "clEnqueueMarkerWithWaitList", pulse)
  }

  /// After a failure: waits for what was given before it, so that nothing is let go that the device still touches.
  /// - Parameter memory: kept for as long as it may.
  /// - Returns: whether the device is known to be done with it.
  func drain(atMost limit: Duration, keeping memory: [AnyObject]) async -> Bool {
    guard let end = try? marker(), (try? flush()) != nil else {
      if !context.isHung, (try? finish()) != nil { return true }
      OpenCLQueue.keepForever(memory)
      return false
    }
    return (try? await end.wait(atMost: limit, keeping: memory)) != nil
  }

  /// Keeps memory that a device may touch at a time nobody knows: a leak, and no corruption.
  static func keepForever(_ memory: [AnyObject]) { for object in memory { _ = Unmanaged.passRetained(object) } }

  /// Waits until everything is done. Blocks the thread.
  func finish() throws(UpscaleError) { try context.check(context.functions.clFinish(handle), "clFinish") }
}
