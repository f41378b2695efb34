import Hummingbird
import Logging
import Upscale

/// What all requests share: one upscaler, which keeps its networks, and the limits to what is done at once.
struct Jobs: Sendable {
  let upscaler: any Upscaler
  let limits: Limits
  let workspace: Workspace
  let logger: Logger
  let places: Places
  let results: Results
  let work: Turnstile
  /// Uploads are looked at one by one: each is decoded for it.
  private let checks = Turnstile(width: 1)

  init(upscaler: any Upscaler, limits: Limits, workspace: Workspace, logger: Logger) {
    (self.upscaler, self.limits, self.workspace, self.logger) = (upscaler, limits, workspace, logger)
    places = Places(limits.places)
    results = Results(keeping: limits.keeping)
    work = Turnstile(width: limits.running)
  }

  /// Whether a job can be done, and what it will be.
  func check(_ job: Enlargement) async throws -> FilePlan { try await checks.pass { try await job.check() } }

  /// Does a job when it is its turn, and keeps its result.
  /// - Parameter place: goes over to the result.
  func run(
    _ job: Enlargement, _ place: Places.Place, tell: @escaping @Sendable (JobEvent) -> Void
  ) async throws {
    let folder = try workspace.makeFolder()
    let start = ContinuousClock.now
    let summary = try await work.pass(ahead: { tell(.waiting(ahead: $0)) }) {
      try await job.run(in: folder, tell: tell)
    }
    results.add(summary.result, place)
    logger.info("\(summary.source) → \(summary.size), \(job.purpose.id), in \(ContinuousClock.now - start)")
    tell(.finished(summary))
  }

  /// What a visitor is told of an error; what is not the visitor's doing goes to the log.
  func told(_ error: any Error) -> WebError {
    let told = WebError(error)
    if told.status.kind == .serverError { logger.error("\(error)") }
    return told
  }
}
