internal import COpenCLLoader
internal import UpscaleCore

/// The end of a command.
final class OpenCLEvent: @unchecked Sendable {
  private let handle: OpaquePointer
  private let context: OpenCLContext
  /// Of the queue that it is in.
  private let pulse: Pulse

  init(_ context: OpenCLContext, _ handle: OpaquePointer?, _ call: String, _ pulse: Pulse) throws(UpscaleError) {
    self.handle = try OpenCLStatus.object(handle, 0, call)
    self.context = context
    self.pulse = pulse
  }

  deinit { context.release(handle, context.functions.clReleaseEvent) }

  /// Lets the queue's pulse beat at the end, whoever waits or not.
  func beatWhenReached() {
    let retained = Unmanaged.passRetained(pulse)
    let status = context.functions.clSetEventCallback(
      handle, Completion.finished,
      { _, _, pulse in
        if let pulse { Unmanaged<Pulse>.fromOpaque(pulse).takeRetainedValue().beatAtMarker() }
      }, retained.toOpaque())
    guard status != 0 else { return }
    retained.release()
    context.noteSilentDriver()
  }

  /// Waits without holding a thread.
  /// - Parameters:
  ///   - limit: how long the device may finish nothing. Then it counts as hung.
  ///   - memory: what the device may still write to; kept for as long as it may, even beyond the limit.
  func wait(atMost limit: Duration, keeping memory: [AnyObject]) async throws(UpscaleError) {
    // Where a driver does not call back, nothing would tell a device that works from one that hangs.
    guard context.tellsEnds else { return try block(keeping: memory) }
    let completion = Completion(context, pulse, keeping: memory)
    let retained = Unmanaged.passRetained(completion)
    let status = context.functions.clSetEventCallback(
      handle, Completion.finished, { _, status, completion in Completion.resume(completion, status) },
      retained.toOpaque())
    guard status == 0 else {
      retained.release()
      context.noteSilentDriver()
      return try block(keeping: memory)
    }
    guard let outcome = await completion.outcome(patience: limit) else {
      throw UpscaleError(
        .deviceFailed,
        "The OpenCL device “\(context.device.name)” finished nothing within \(limit.components.seconds) s and is "
          + "considered hung; restart its driver, or use the CPU backend.")
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

  /// Waits with the thread. Where that fails, nobody knows when the device is done with the memory.
  private func block(keeping memory: [AnyObject]) throws(UpscaleError) {
    var event: OpaquePointer? = handle
    do throws(UpscaleError) {
      try context.check(context.functions.clWaitForEvents(1, &event), "clWaitForEvents")
    } catch {
      OpenCLQueue.keepForever(memory)
      throw error
    }
  }
}
