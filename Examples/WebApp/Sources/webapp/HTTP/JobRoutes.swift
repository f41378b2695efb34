import Foundation
import Hummingbird
import ServiceLifecycle
import Upscale

/// Pictures in: `POST /enlarge?for=4x&name=cat.jpg` with the file as the body. Everything that can be told beforehand is
/// answered with a status; then events are streamed until the result is there. Who closes the connection cancels the work.
struct JobRoutes: Sendable {
  private struct Status: Encodable {
    var places: Int
    var running: Int
    var waiting: Int
  }

  let jobs: Jobs

  func add(to router: Router<some RequestContext>) {
    router.post("/enlarge") { request, _ in try await enlarge(request) }
    router.get("/status") { _, _ in
      let (running, waiting) = jobs.work.counts
      let status = Status(places: jobs.places.takenCount, running: running, waiting: waiting)
      return Response(
        status: .ok, headers: [.contentType: "application/json"],
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: try JSONEncoder().encode(status))))
    }
  }

  private func enlarge(_ request: Request) async throws -> Response {
    let purpose = try Purpose.named(String(request.uri.queryParameters["for"] ?? ""))
    let name = FileName(request.uri.queryParameters["name"].map { String($0) })
    try UploadReader.check(request, within: jobs.limits)
    guard let place = jobs.places.take() else { throw WebError.full }
    let bytes = try await UploadReader.read(request.body, within: jobs.limits)
    let job = Enlargement(bytes, name: name, purpose: purpose, upscaler: jobs.upscaler, limits: jobs.limits)
    let plan = try await jobs.check(job)
    return Response(
      status: .ok, headers: [.contentType: "text/event-stream; charset=utf-8"],
      body: ResponseBody { writer in
        try await writer.write(JobEvent.planned(plan).buffer())
        try await stream(job, place, to: &writer)
        try await writer.finish(nil)
      })
  }

  /// Writes a job's events while it runs. Both end together: when the job has ended, when the client has gone, since what
  /// is written to it then fails, and when the server shuts down.
  private func stream(
    _ job: Enlargement, _ place: Places.Place, to writer: inout any ResponseBodyWriter
  ) async throws {
    let (events, continuation) = AsyncStream<JobEvent>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      group.addTask {
        do {
          try await jobs.run(job, place) { continuation.yield($0) }
        } catch {
          continuation.yield(.failed(jobs.told(error)))
        }
        continuation.finish()
      }
      group.addTask {
        while true {
          try await Task.sleep(for: .milliseconds(500))
          continuation.yield(.alive)
        }
      }
      group.addTask {
        try await gracefulShutdown()
        continuation.yield(.failed(.closing))
        continuation.finish()
      }
      for await event in events { try await writer.write(event.buffer()) }
    }
  }
}
