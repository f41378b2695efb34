import ArgumentParser
import Upscale

/// Many pictures at once: what they are, and how their outputs are called.
struct BatchOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Enlarge all images and folders named into this folder, made if missing.", valueName: "folder"),
    completion: .directory)
  var outputFolder: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Add this to outputs' names: “-large” makes cat-large.jpg of cat.jpg, beside it unless --output-folder.",
      valueName: "text"))
  var suffix = ""

  @Option(
    help: ArgumentHelp(
      "A file that lists inputs, one a line (“-” for standard input); a tab and an output may follow.",
      valueName: "file"))
  var manifest: String?

  @Option(help: ArgumentHelp("Of folders, take only names like this, such as “*.jpg”; may repeat.", valueName: "glob"))
  var include: [String] = []

  @Flag(help: "Do not look into folders in folders.")
  var flat = false

  @Flag(help: "Treat existing outputs as done: resumes a batch that was stopped.")
  var skipExisting = false

  @Option(
    help: ArgumentHelp(
      "Enlarge one of so many parts of the images, such as 3/8: each image is in one part, by its name.",
      valueName: "i/n"))
  var shard: String?

  @Flag(help: "Print a JSON object a line for every image.")
  var json = false

  /// Whether all paths are inputs.
  var isBatch: Bool { outputFolder != nil || !suffix.isEmpty || manifest != nil }

  func validate() throws {
    guard isBatch || (include.isEmpty && !flat && !skipExisting && shard == nil) else {
      throw ValidationError(
        "--include, --flat, --skip-existing and --shard are for many images; give --output-folder or --suffix.")
    }
  }

  func naming(_ format: ImageFileFormat?) throws -> OutputNaming {
    try OutputNaming(folder: outputFolder, suffix: suffix, format: format)
  }

  func batchShard() throws -> BatchShard? { try shard.map { try BatchShard($0) } }

  var search: PictureSearch { PictureSearch(patterns: include, isRecursive: !flat) }
}
