import ArgumentParser

@main
struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upscale-bench",
    abstract: "Measures Upscale: times of its engines, quality and memory.",
    subcommands: [ReportCommand.self, KernelsCommand.self, WorkerCommand.self, DevicesCommand.self, JobCommand.self])
}
