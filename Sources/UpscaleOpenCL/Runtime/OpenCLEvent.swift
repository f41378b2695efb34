internal import COpenCLLoader
internal import UpscaleCore

/// The end of a command.
final class OpenCLEvent: @unchecked Sendable {
  private let handle: OpaquePointer
  private let context: OpenCLContext

  init(_ context: OpenCLContext, _ handle: OpaquePointer?, _ call: String) throws(UpscaleError) {
    self.handle = try OpenCLStatus.object(handle, 0, call)
    self.context = context
  }

  deinit { _ = context.functions.clReleaseEvent(handle) }

  /// Waits without holding a thread.
  /// - Parameters:
  ///   - limit: after this the device counts as lost.
  ///   - memory: what the device may still write to; kept for as long as it may, even beyond the limit.
  func wait(atMost limit: Duration, keeping memory: [AnyObject]) async throws(UpscaleError) {
    // This simulator carries out nothing before a thread waits for it.
    guard context.device.platformName != "Oclgrind" else { return try block() }
    let completion = Completion(keeping: memory)
    let retained = Unmanaged.passRetained(completion)
    let status = context.functions.clSetEventCallback(
      handle, Completion.finished, { _, status, completion in Completion.resume(completion, status) },
      retained.toOpaque())
    guard status == 0 else {
      // Without a callback the thread waits. Where that fails too, nobody knows when the device is done with the memory.
      try block()
      return retained.release()
    }
    guard let outcome = await completion.outcome(atMost: limit) else {
      context.markLost()
      throw UpscaleError(
        .deviceFailed,
        "The OpenCL device “\(context.device.name)” did not finish within \(limit.components.seconds) s and is taken "
          + "for hung; restart its driver, or use the CPU backend.")
    }
    try context.check(min(outcome, 0), "clEnqueueReadBuffer")
  }

  /// How long the command took on the device, once it is complete, on a queue that profiles.
  func duration() throws(UpscaleError) -> Duration {
    func time(_ property: UInt32) throws(UpscaleError) -> UInt64 {
      var time: UInt64 = 0
      try context.check(
        context.functions.clGetEventProfilingInfo(handle, property, MemoryLayout<UInt64>.size, &time, nil),
        "clGetEventProfilingInfo")
      return time
    }
    let (start, end) = (try time(UPSCALE_CL_PROFILING_COMMAND_START), try time(UPSCALE_CL_PROFILING_COMMAND_END))
    return .nanoseconds(Int64(clamping: end > start ? end - start : 0))
  }

  /// Waits with the thread.
  private func block() throws(UpscaleError) {
    var event: OpaquePointer? = handle
    try context.check(context.functions.clWaitForEvents(1, &event), "clWaitForEvents")
  }
}
