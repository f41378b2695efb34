internal import CUpscaleKernels
package import UpscaleCore

/// The threads that this process may have.
package enum HostThreads {
  /// With fewer, Swift's concurrency has been seen to wait forever.
  package static let least = 4

  /// - Throws: `limitExceeded` where the system refuses `count` threads besides those there are. To be called before anything
  ///   asynchronous, which would hang.
  package static func check(_ count: Int = least) throws(UpscaleError) {
    guard !upscale_threads_are_there(Int32(clamping: count)) else { return }
    throw UpscaleError(
      .limitExceeded,
      "The system does not allow this process to start the \(count) threads it needs; raise the limit (ulimit -u, or "
        + "the container's) or quit other processes.")
  }
}
