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
      Reads PNG, JPEG, WebP, HEIC, AVIF, TIFF and JPEG XL. Writes all of these except HEIC and JPEG XL, as the output's extension says, \
      and keeps the color profile, EXIF, density, 16 bits and transparency if the format can.

      EXAMPLES:
        upscale photo.jpg large.png                 4 times the width and height
        upscale photo.jpg shop.jpg --width 2000     exactly 2000 pixels wide
        upscale photo.jpg shop.jpg --width 2000 --max-bytes 150KB   the highest quality that fits
        upscale photo.jpg print.jpg --print 8x10in  2400×3000 pixels at 300 per inch, filled
        upscale photo.jpg wide.png --print 12in --dpi 240
        upscale art.png print.png --scale 8         two passes, 4× then 2×
        upscale photo.jpg large.png --dry-run       shows what would be done
        upscale photo.jpg true.png --model photo    faithful to the source, whatever auto would choose
        upscale icon.png icon8.png --model nearest  repeats pixels, for pixel art
        upscale - - --format png < in > out         from standard input to standard output
        upscale photos -o large --for web           a whole folder, for web pages
        find . -name '*.jpg' | upscale --manifest - -o large --skip-existing --json
      OTHER COMMANDS:
        upscale inspect photo.jpg                   its quality, and whether enlarging it makes sense
        upscale compare                             a page that compares the two, riskiest parts first
        upscale models                              the built-in models and their uses
        upscale presets                             what --for sets
        upscale worker                              jobs as lines of JSON, for distributing work
        upscale devices                             the processors and OpenCL devices on this machine
      Exit status: 0 if every output was written (or skipped as requested), 1 if one was not, 64 if the \
      arguments are invalid and nothing was started.
      """)

  @Argument(
    help: """
      The image to enlarge and the file to write, - for standard input and output; with --output-folder or --suffix, \
      images and folders.
      """,
    completion: .file())
  var paths: [String] = []

  @OptionGroup
  var options: JobOptions

  @OptionGroup(title: "Many images")
  var batch: BatchOptions

  @Flag(name: .long, help: "Show what would be done, without doing it.")
  var dryRun = false

  @Flag(name: .shortAndLong, help: "Show only errors and warnings, no progress or summary.")
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
          : "For more than one image, set where the results go with --output-folder or --suffix.")
    } else if paths[1] == "-", batch.json {
      throw ValidationError("Standard output cannot take both the image and --json.")
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
