import ArgumentParser

@main
struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upscale-bench",
    abstract: "Times Upscale's engines.",
    subcommands: [KernelsCommand.self, WorkerCommand.self, DevicesCommand.self])
}
