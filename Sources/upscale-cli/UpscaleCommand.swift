import ArgumentParser
import UpscaleCPU
import UpscaleCore

/// The command without a verb enlarges; the verbs tell what there is.
@main
struct UpscaleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upscale",
    abstract: "Enlarges images with convolutional networks.",
    version: UpscaleVersion.current,
    subcommands: [
      EnlargeCommand.self, InspectCommand.self, CompareCommand.self, ModelsCommand.self, PresetsCommand.self,
      DevicesCommand.self, WorkerCommand.self,
    ],
    defaultSubcommand: EnlargeCommand.self)

  /// What the parser, the models and the first threads take.
  private static let startBytes = 32 << 20

  static func main() async {
    Interruption.ignoreBrokenPipes()
    HostMemory.settle()
    let arguments = Array(CommandLine.arguments.dropFirst())
    // The help that people ask for without naming a verb is that of the work itself.
    if arguments == ["--help"] || arguments == ["-h"] || arguments == ["help"] {
      print(helpMessage(for: EnlargeCommand.self, columns: 100))
      return
    }
    do {
      try MemoryHeadroom.require(UpscaleCommand.startBytes)
      try HostThreads.check()
      var command = try parseAsRoot(arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      try Terminal.checkOutput()
    } catch {
      let failure = Failure(error)
      failure.report()
      exit(withError: Failure.isOurs(error) ? ExitCode(failure.status) : error)
    }
  }
}
