import ArgumentParser
import Upscale

struct EnlargeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enlarge",
    abstract: "Enlarges a picture.",
    usage: "upscale <input> <output> [--scale 4 | --size WxH | --width N | --height N | --longest N] [options]",
    discussion: """
      Reads PNG, JPEG and WebP, writes what the output's extension names, and keeps the colour profile, EXIF, \
      density, 16 bits and transparency where the format can.

      EXAMPLES:
        upscale photo.jpg large.png                 4 times as wide and high
        upscale photo.jpg shop.jpg --width 2000     exactly 2000 pixels wide
        upscale photo.jpg shop.jpg --width 2000 --max-bytes 150KB   at the highest quality that fits
        upscale art.png print.png --scale 8         in two passes, 4× then 2×
        upscale photo.jpg large.png --dry-run       says what would be done
        upscale icon.png icon8.png --model nearest  repeats pixels, for pixel art
        upscale - - --format png < in > out         from standard input to standard output
      OTHER COMMANDS:
        upscale models                              the models inside, and what they are for
        upscale devices                             the processors and OpenCL devices here
      Exit status: 0 when the output was written, 1 when it was not, 64 for arguments not understood.
      """)

  @Argument(
    help: "The picture to enlarge; - for standard input.",
    completion: .file(extensions: ["png", "jpg", "jpeg", "webp"]))
  var input: String

  @Argument(help: "The file to write: .png, .jpg, .jpeg or .webp; - for standard output.", completion: .file())
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
    var job = FileUpscale(
      from: input, to: output, request: UpscaleRequest(try target.target(), tile: method.tile),
      format: try file.fileFormat(), encoding: try file.encoding(), overwrite: file.force)
    job.convertsToSRGB = file.toSRGB
    if input == "-" { job.input = try ImageInput.standardInput() }
    if output == "-" { job.output = .standardOutput }
    let plan = try job.plan(with: upscaler)
    Terminal.warn(plan.warnings)
    if dryRun {
      print(plan.lines.joined(separator: "\n"))
      return
    }
    let start = ContinuousClock.now
    let bar = ProgressBar(enabled: !quiet && Terminal.showsErrors)
    let done: FilePlan
    do {
      let work = Task { try await job.run(with: upscaler) { bar.show($0) } }
      let interruption = Interruption { work.cancel() }
      defer { interruption.ignore() }
      done = try await work.value
      bar.clear()
      Terminal.warn(done.deviceWarnings)
    } catch {
      bar.clear()
      throw error
    }
    guard !quiet else { return }
    let seconds = Terminal.seconds(ContinuousClock.now - start)
    let line =
      "\(output): \(plan.upscale.target) \(plan.outputFormat), \(plan.output)\(fitted(done.written)), in \(seconds)"
    // Standard output is the picture's alone.
    if output == "-" { Terminal.writeError(line + "\n") } else { print(line) }
  }

  /// What was chosen to meet a number of bytes.
  private func fitted(_ written: EncodingResult?) -> String {
    guard file.maxBytes != nil, let written, let quality = written.quality else { return "" }
    let chroma = written.chroma.map { $0 == .full ? ", 4:4:4" : ", 4:2:0" } ?? ""
    return ", \(written.byteCount) bytes at quality \(quality)\(chroma)"
  }
}
