import Foundation
import Hummingbird
import Upscale

/// What the page is told while a picture is enlarged, as server-sent events.
enum JobEvent: Sendable {
  /// The upload is accepted; what will be made of it.
  case planned(FilePlan)
  /// Others are before it.
  case waiting(ahead: Int)
  case progress(UpscaleProgress)
  /// The picture is written, and is compared with its source.
  case comparing
  /// Nothing new, twice a second. Writing it is how the server notices that the client has gone.
  case alive
  case finished(JobSummary)
  case failed(WebError)

  private struct Plan: Encodable {
    var source: String
    var size: String
    var chosen: String?
    var warnings: [String]
  }

  /// The bytes of the event: its name and its facts as JSON, which has no line breaks.
  func buffer() throws -> ByteBuffer {
    let (name, json) =
      switch self {
      case .planned(let plan):
        (
          "planned",
          try JobEvent.json(
            Plan(
              source: "\(plan.upscale.source.size)", size: "\(plan.upscale.target)",
              chosen: plan.recommendation?.summary, warnings: plan.warnings))
        )
      case .waiting(let ahead): ("waiting", try JobEvent.json(["ahead": ahead]))
      case .progress(let progress):
        (
          "progress",
          try JobEvent.json(["fraction": progress.fraction, "remaining": progress.remaining.map { $0 / .seconds(1) }])
        )
      case .comparing: ("comparing", "{}")
      case .alive: ("alive", "{}")
      case .finished(let summary): ("finished", try JobEvent.json(summary))
      case .failed(let error): ("failed", try JobEvent.json(error))
      }
    return ByteBuffer(string: "event: \(name)\ndata: \(json)\n\n")
  }

  private static func json(_ value: some Encodable) throws -> String {
    String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
  }
}
