import Upscale

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// One picture's result as a line of JSON, for programs.
struct ResultLine: Encodable {
  struct Pixels: Encodable {
    var width: Int
    var height: Int
  }

  struct Failure: Encodable {
    var code: String
    var message: String
  }

  /// The files' names, nil where a worker's line names none.
  private var input: String?
  private var output: String?
  /// “written”, “skipped” or “failed”; a worker's also “stopped”.
  private var status: String
  private var source: Pixels?
  private var result: Pixels?
  /// The output file's size.
  private var bytes: Int?
  private var seconds: Double
  /// What `auto` has chosen.
  private var choice: Choice?
  private var warnings: [String] = []
  private var error: Failure?

  init(_ done: BatchResult) {
    self.init(input: done.input, output: done.output, outcome: done.outcome, duration: done.duration)
  }

  /// - Parameter outcome: nil where the work was given up.
  init(input: String?, output: String?, outcome: BatchResult.Outcome?, duration: Duration) {
    self.input = input
    self.output = output
    seconds = (duration / .milliseconds(1)).rounded() / 1000
    switch outcome {
    case .written(let plan):
      status = "written"
      source = Pixels(width: plan.upscale.source.size.width, height: plan.upscale.source.size.height)
      result = Pixels(width: plan.upscale.target.width, height: plan.upscale.target.height)
      choice = plan.recommendation.map(Choice.init)
      warnings = plan.warnings + plan.sourceWarnings + plan.deviceWarnings
      bytes = output.flatMap(ResultLine.byteCount)
    case .skipped: status = "skipped"
    case .failed(let failure):
      status = "failed"
      error = Failure(code: failure.code.description, message: failure.message)
    case nil: status = "stopped"
    }
  }

  private static func byteCount(_ path: String) -> Int? {
    let size = try? FileManager.default.attributesOfItem(atPath: path)[.size]
    // Which integer it is differs between the Foundations; Darwin's NSNumber is none, but becomes one.
    return (size as? any BinaryInteger).map { Int($0) } ?? size as? Int
  }

  func write() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    Terminal.writeOutput(String(decoding: try encoder.encode(self), as: UTF8.self) + "\n")
  }
}
