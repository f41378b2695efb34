public import UpscaleCore

extension FileUpscale {
  /// Does it and tells how far it is; the output is there when the sequence has ended without an error. Leaving the
  /// loop, or cancelling its task, stops the work with nothing written. Who reads slowly sees the latest progress only.
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
