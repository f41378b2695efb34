import ArgumentParser
import Upscale

struct EnlargeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enlarge",
    abstract: "Enlarges a picture.",
    usage: "upscale <input> <output> [--scale 4 | --size WxH | --width N | --height N | --longest N] [options]",
    discussion: """
      Reads PNG and JPEG, writes what the output's extension names, and keeps the colour profile, EXIF, \
      density, 16 bits and transparency where the format can.

      EXAMPLES:
        upscale photo.jpg large.png                 4 times as wide and high
        upscale photo.jpg shop.jpg --width 2000     exactly 2000 pixels wide
        upscale art.png print.png --scale 8         in two passes, 4× then 2×
        upscale photo.jpg large.png --dry-run       says what would be done
        upscale icon.png icon8.png --model nearest  repeats pixels, for pixel art
      OTHER COMMANDS:
        upscale models                              the models inside, and what they are for
        upscale devices                             the processors and OpenCL devices here
      Exit status: 0 when the output was written, 1 when it was not, 64 for arguments not understood.
      """)

  @Argument(help: "The picture to enlarge.", completion: .file(extensions: ["png", "jpg", "jpeg"]))
  var input: String

  @Argument(help: "The file to write: .png, .jpg or .jpeg.", completion: .file())
  var output: String

  @OptionGroup(title: "How large")
  var target: TargetOptions

  @OptionGroup(title: "How")
  var method: MethodOptions

  @OptionGroup(title: "The file")
  var file: FileOptions

  @Flag(name: .long, help: "Say what would be done, and do nothing.")
  var dryRun = false

  @Flag(name: .shortAndLong, help: "No progress and no summary; only errors and warnings.")
  var quiet = false

  func run() async throws {
    let upscaler = try Upscalers.named(
      method.model, backend: method.backendChoice(), threads: method.threads, device: method.device,
      precision: method.precisionChoice())
    let job = FileUpscale(
      from: input, to: output, request: UpscaleRequest(try target.target(), tile: method.tile),
      encoding: try file.encoding(), overwrite: file.force)
    let plan = try job.plan(with: upscaler)
    Terminal.warn(plan.warnings)
    if dryRun {
      print(plan.lines.joined(separator: "\n"))
      return
    }
    let start = ContinuousClock.now
    let bar = ProgressBar(enabled: !quiet && Terminal.showsErrors)
    do {
      let work = Task { try await job.run(with: upscaler) { bar.show($0) } }
      let interruption = Interruption { work.cancel() }
      defer { interruption.ignore() }
      let done = try await work.value
      bar.clear()
      Terminal.warn(done.deviceWarnings)
    } catch {
      bar.clear()
      throw error
    }
    guard !quiet else { return }
    let seconds = Terminal.seconds(ContinuousClock.now - start)
    print("\(output): \(plan.upscale.target) \(plan.outputFormat), \(plan.output), in \(seconds)")
  }
}
