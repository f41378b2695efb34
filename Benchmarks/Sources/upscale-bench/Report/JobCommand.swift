import ArgumentParser
import CMeasuring
import Foundation
import Upscale

/// One whole job from file to file, which tells its own memory: what `report` starts for every mark of its plot.
struct JobCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "job", abstract: "Enlarges a file, and prints the memory that was promised and taken.",
    shouldDisplay: false)

  /// What a job prints, in bytes.
  struct Outcome: Codable {
    var promised: Int
    var peak: Int
  }

  @Argument var input: String
  @Argument var output: String
  @Option var model: String
  @Option var scale: Int
  @Option var threads: Int?

  func run() async throws {
    measuring_share_memory()
    let upscaler = try await Upscalers.named(model, backend: .cpu, threads: threads)
    let job = FileUpscale(from: input, to: output, .scale(Double(scale)), overwrite: true)
    let plan = try await job.run(with: upscaler)
    let outcome = Outcome(promised: plan.expectedMemory, peak: try JobCommand.peak())
    print(String(decoding: try JSONEncoder().encode(outcome), as: UTF8.self))
  }

  /// Starts such a job and waits for its end.
  static func outcome(of input: String, to output: String, model: String, scale: Int, threads: Int?) throws -> Outcome {
    let process = Process()
    process.executableURL = Bundle.main.executableURL
    process.arguments = ["job", input, output, "--model", model, "--scale", "\(scale)"]
    if let threads { process.arguments? += ["--threads", "\(threads)"] }
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let said = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw UpscaleError(.deviceFailed, "The job that enlarges \(input) with \(model) has failed; it said why above.")
    }
    return try JSONDecoder().decode(Outcome.self, from: said)
  }

  /// The most bytes that this process ever had resident.
  private static func peak() throws -> Int {
    #if os(Linux)
      // What getrusage says is not used: it counts the parent's pages, too, from before this program was loaded.
      let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
      let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
      guard let kilobytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) }) else {
        throw UpscaleError(.deviceUnavailable, "This system does not tell a process's peak of memory.")
      }
      return 1024 * kilobytes
    #else
      var usage = rusage()
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #endif
  }
}
