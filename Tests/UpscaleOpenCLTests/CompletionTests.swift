import Foundation
import Testing
import TestSupport

@testable import UpscaleOpenCL

@Suite(.enabled(if: TestDevices.first != nil)) struct CompletionTests {
  /// Tells whether the driver's thread let go of it.
  private final class Witness: Sendable {
    private let tell: @Sendable (Bool) -> Void
    init(_ tell: @escaping @Sendable (Bool) -> Void) { self.tell = tell }
    deinit { tell(Thread.current.threadDictionary["driver"] != nil) }
  }

  /// Pinned memory that is let go waits for its queue. A driver whose own thread waits there may never go on.
  @Test func memoryIsNotLetGoInTheCallback() async throws {
    let context = try OpenCLContext(#require(TestDevices.first), in: .load())
    for _ in 0..<100 {
      let isDrivers = await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
        let completion = Unmanaged.passRetained(
          Completion(context, Pulse(), keeping: [Witness { continuation.resume(returning: $0) }]))
        Thread.detachNewThread {
          Thread.current.threadDictionary["driver"] = true
          Completion.resume(completion.toOpaque(), 0)
        }
      }
      #expect(!isDrivers)
    }
  }
}
