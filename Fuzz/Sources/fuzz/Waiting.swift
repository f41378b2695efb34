import Dispatch
import Synchronization

/// Has libFuzzer, which calls plain functions, wait for what is asynchronous.
enum Waiting {
  private final class Answer<Value: Sendable>: Sendable {
    let value = Mutex<Result<Value, any Error>?>(nil)
  }

  static func result<Value: Sendable>(of work: @escaping @Sendable () async throws -> Value) throws -> Value {
    let (done, answer) = (DispatchSemaphore(value: 0), Answer<Value>())
    Task.detached {
      let result: Result<Value, any Error>
      do { result = .success(try await work()) } catch { result = .failure(error) }
      answer.value.withLock { $0 = result }
      done.signal()
    }
    done.wait()
    guard let result = answer.value.withLock({ $0 }) else { preconditionFailure("The work ended without a result.") }
    return try result.get()
  }
}
