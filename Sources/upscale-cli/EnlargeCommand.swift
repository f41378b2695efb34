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
      Reads PNG, JPEG, WebP, HEIC, AVIF and TIFF. Writes PNG, JPEG or WebP, as the output's extension says, and keeps the \
      color profile, EXIF, density, 16 bits and transparency where the format can.

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
        upscale worker                              jobs as lines of JSON, for engines that spread work
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

  @OptionGroup
  var options: JobOptions

  @OptionGroup(title: "Many images")
  var batch: BatchOptions

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
    let upscaler = try await options.choice().upscaler()
    let request = try options.request(for: upscaler)
    if batch.isBatch {
      try await enlargeMany(request, with: upscaler)
    } else {
      try await enlargeOne(request, with: upscaler)
    }
  }

  private func enlargeOne(_ request: UpscaleRequest, with upscaler: any Upscaler) async throws {
    let format = try options.file.fileFormat()
    var job = try options.job(from: paths[0], to: paths[1], request: request, format: format)
    if let format = format ?? (try? ImageFileFormat(path: paths[1])) { try job.encoding.validate(for: format) }
    if paths[0] == "-" { job.input = try await ImageInput.standardInput(within: job.decoding) }
    if paths[1] == "-" { job.output = .standardOutput }
    try await SingleRun(job: job, json: batch.json, quiet: quiet).run(with: upscaler, dryRun: dryRun)
  }

  private func enlargeMany(_ request: UpscaleRequest, with upscaler: any Upscaler) async throws {
    let inputs = try paths.map { BatchInput($0) } + (batch.manifest.map { try Manifest.read($0) } ?? [])
    // Made once, so that what is wrong with it is found before any image is looked for.
    let pattern = try options.job(from: "", to: "", request: request)
    let many = try BatchUpscale(
      inputs, naming: batch.naming(options.format()), search: batch.search,
      existing: batch.skipExisting ? .skip : options.file.force ? .replace : .fail, shard: batch.batchShard()
    ) { input, output in
      var job = pattern
      (job.input, job.output) = (.file(input), .file(output))
      return job
    }
    try await BatchRun(batch: many, json: batch.json, quiet: quiet).run(with: upscaler, dryRun: dryRun)
  }
}
