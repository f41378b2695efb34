import ArgumentParser
import Upscale

struct WorkerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker",
    abstract: "Enlarges images for jobs read from standard input, one line of JSON each, until it ends.",
    discussion: """
      A job is an object on a line of its own: an input, an output, an optional id, and any of the options of \
      “upscale enlarge” by their long names, with flags as true:

        {"id": 7, "input": "cat.jpg", "output": "large/cat.png", "scale": 4}
        {"id": 8, "input": "dog.jpg", "output": "shop/dog.jpg", "width": 2000, "max-bytes": "150KB", "force": true}

      Standard output gets a line of JSON for each: {"event": "result", "id": 7, "status": "written", …}, along with \
      “ready” at the start, a “heartbeat” at intervals, and “end” with the counts. A job that fails never stops the \
      others. Models stay in memory from job to job. A job is read only when there is room for it, so the sender waits.

      The worker ends when standard input does. At SIGTERM or Ctrl-C it stops reading, finishes the jobs at hand, and \
      gives up (“stopped”) those that do not finish within --grace; every output is complete or absent.
      Exit status: 0 if every output was written (or skipped as requested), 1 if one was not.
      """)

  @Option(name: .shortAndLong, help: ArgumentHelp("Jobs to run at once.", valueName: "count"))
  var jobs = 1

  @Option(name: .shortAndLong, help: ArgumentHelp("Processors to use. (default: all)", valueName: "count"))
  var threads: Int?

  @Option(
    help: "What runs the networks: auto, cpu or opencl.",
    completion: .list(BackendChoice.allCases.map(\.rawValue)))
  var backend: String?

  @Option(help: ArgumentHelp("OpenCL device, by number or part of its name.", valueName: "device"))
  var device: String?

  @Option(help: ArgumentHelp("Seconds between heartbeats, 0 for none.", valueName: "seconds"))
  var heartbeat = 10.0

  @Option(help: ArgumentHelp("Seconds that jobs have to finish after SIGTERM.", valueName: "seconds"))
  var grace = 20.0

  func validate() throws {
    guard (1...1024).contains(jobs) else { throw ValidationError("--jobs must be between 1 and 1024, not \(jobs).") }
    for (name, seconds) in [("heartbeat", heartbeat), ("grace", grace)] where !(0...86_400).contains(seconds) {
      throw ValidationError("--\(name) must be between 0 and 86400 seconds, not \(seconds).")
    }
  }

  /// What computes, said to every job, which may say otherwise.
  private var defaults: [String] {
    [("threads", threads.map(String.init)), ("backend", backend), ("device", device)]
      .compactMap { name, value in value.map { "--\(name)=\($0)" } }
  }

  func run() async throws {
    // What is wrong with the worker's own options is not every job's failure.
    _ = try await JobOptions.parse(defaults).choice().upscaler()
    let worker = try Worker(jobs: jobs, defaults: defaults)
    let interruption = Interruption(patience: grace + 1.5) { worker.stop(within: grace) }
    defer { interruption.ignore() }
    let summary = await worker.run(heartbeat: heartbeat)
    try Terminal.checkOutput()
    if summary.failed + summary.stopped > 0 { throw ExitCode.failure }
  }
}
