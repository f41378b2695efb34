public import UpscaleCore

extension FileUpscale {
  /// Runs the job and reports its progress; the output exists once the sequence has ended without an error. Leaving the
  /// loop, or canceling its task, stops the work and writes nothing. A slow reader sees only the latest progress.
  ///
  ///     for try await progress in job.progress(with: upscaler) { print(progress.fraction) }
  public func progress(with upscaler: any Upscaler) -> AsyncThrowingStream<UpscaleProgress, any Error> {
    AsyncThrowingStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      let task = Task {
        do {
          try await run(with: upscaler, progress: { continuation.yield($0) })
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }
}
