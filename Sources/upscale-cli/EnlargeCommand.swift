import ArgumentParser
import Upscale

struct EnlargeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enlarge",
    abstract: "Enlarges images.",
    usage: """
      upscale <input> <output> [--scale 4 | --size WxH | --width N | --print 8x10in | …] [options]
      upscale <inputs and folders> --output-folder <folder> [--skip-existing] [options]
      """,
    discussion: """
      Reads PNG, JPEG and WebP, writes what the output's extension names, and keeps the color profile, EXIF, \
      density, 16 bits and transparency where the format can.

      EXAMPLES:
        upscale photo.jpg large.png                 4 times as wide and high
        upscale photo.jpg shop.jpg --width 2000     exactly 2000 pixels wide
        upscale photo.jpg shop.jpg --width 2000 --max-bytes 150KB   at the highest quality that fits
        upscale photo.jpg print.jpg --print 8x10in  2400×3000 pixels, 300 an inch, filled
        upscale photo.jpg wide.png --print 12in --dpi 240
        upscale art.png print.png --scale 8         in two passes, 4× then 2×
        upscale photo.jpg large.png --dry-run       says what would be done
        upscale photo.jpg true.png --model photo    true to the source, whatever auto would choose
        upscale icon.png icon8.png --model nearest  repeats pixels, for pixel art
        upscale - - --format png < in > out         from standard input to standard output
        upscale photos -o large --for web           a folder, for web pages
        find . -name '*.jpg' | upscale --manifest - -o large --skip-existing --json
      OTHER COMMANDS:
        upscale inspect photo.jpg                   how good it is, and whether enlarging it makes sense
        upscale compare                             a page that shows source and result, the riskiest parts first
        upscale models                              the models inside, and what they are for
        upscale presets                             what --for sets
        upscale devices                             the processors and OpenCL devices here
      Exit status: 0 when every output was written (or skipped as asked), 1 when one was not, 64 for \
      arguments that are not understood or cannot be, with nothing begun.
      """)

  @Argument(
    help: """
      The picture to enlarge and the file to write, - for standard input and output; with --output-folder or --suffix, \
      pictures and folders.
      """,
    completion: .file())
  var paths: [String] = []

  @OptionGroup(title: "How large")
  var target: TargetOptions

  @OptionGroup(title: "How")
  var method: MethodOptions

  @OptionGroup(title: "The look")
  var polish: PolishOptions

  @OptionGroup(title: "The file")
  var file: FileOptions

  @OptionGroup(title: "Many images")
  var batch: BatchOptions

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp(
      "Options for a purpose: print, web, shop, icon or archive (“upscale presets”).", valueName: "purpose"))
  var purpose: String?

  @Flag(name: .long, help: "Say what would be done, and do nothing.")
  var dryRun = false

  @Flag(name: .shortAndLong, help: "No progress and no summary; only errors and warnings.")
  var quiet = false

  /// Not the parser's `validate`, which would be heard before an option that does not exist.
  private func checkPaths() throws {
    if batch.isBatch {
      guard !paths.isEmpty || batch.manifest != nil else {
        throw ValidationError("Name images or folders to enlarge.")
      }
    } else if paths.count != 2 {
      throw ValidationError(
        paths.count < 2
          ? "Name the image to enlarge and the file to write."
          : "For more than one image, say where the results go: --output-folder or --suffix.")
    } else if paths[1] == "-", batch.json {
      throw ValidationError("Standard output cannot take the image and --json both.")
    }
  }

  func run() async throws {
    try checkPaths()
    let preset = try purpose.map { try UpscalePreset.named($0) }
    let request = UpscaleRequest(
      try target.target() ?? preset?.target ?? .scale(4), fitting: target.fitting, dpi: target.dpi ?? preset?.dpi,
      polish: polish.polish, strength: method.strength, tile: method.tile,
      memoryLimit: try method.memory.map { try ByteCount.parse($0) })
    let (encoding, decoding) = (try file.encoding(preset), try file.decoding())
    let upscaler = try await Upscalers.named(
      method.model ?? preset?.model ?? AutoUpscaler.name, backend: method.backendChoice(),
      threads: method.threads, device: method.device,
      precision: method.precisionChoice(), ensemble: method.ensemble)
    try EnlargeCommand.check(request, with: upscaler)
    guard batch.isBatch else {
      if let format = try file.fileFormat() ?? (try? ImageFileFormat(path: paths[1])) {
        try encoding.validate(for: format)
      }
      var job = FileUpscale(
        from: paths[0], to: paths[1], request: request, format: try file.fileFormat(), encoding: encoding,
        overwrite: file.force, decoding: decoding)
      job.convertsToSRGB = file.toSRGB
      if paths[0] == "-" { job.input = try await ImageInput.standardInput(within: decoding) }
      if paths[1] == "-" { job.output = .standardOutput }
      return try await SingleRun(job: job, json: batch.json, quiet: quiet).run(with: upscaler, dryRun: dryRun)
    }
    let inputs = try paths.map { BatchInput($0) } + (batch.manifest.map { try Manifest.read($0) } ?? [])
    let many = try BatchUpscale(
      inputs, naming: batch.naming(try file.fileFormat() ?? preset?.format), search: batch.search,
      existing: batch.skipExisting ? .skip : file.force ? .replace : .fail
    ) { input, output in
      var job = FileUpscale(from: input, to: output, request: request, encoding: encoding, decoding: decoding)
      job.convertsToSRGB = file.toSRGB
      return job
    }
    try await BatchRun(batch: many, json: batch.json, quiet: quiet).run(with: upscaler, dryRun: dryRun)
  }

  /// Refuses what no image can meet, before any is looked at.
  private static func check(_ request: UpscaleRequest, with upscaler: any Upscaler) throws {
    let usual = ImageInfo(size: PixelSize(width: 1000, height: 1000), format: PixelFormat(.rgb))
    // How much memory it takes depends on the image.
    var unlimited = request
    unlimited.memoryLimit = nil
    do {
      _ = try upscaler.plan(unlimited, for: usual)
    } catch {
      guard error.code != .invalidRequest else { throw error }
    }
  }
}
