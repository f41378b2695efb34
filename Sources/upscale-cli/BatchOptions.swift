import ArgumentParser
import Upscale

/// Many pictures at once: what they are, and how their outputs are called.
struct BatchOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Enlarge all the given images and folders into this folder, which is created if missing.", valueName: "folder"),
    completion: .directory)
  var outputFolder: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Add this to output names: with “-large”, cat.jpg becomes cat-large.jpg, next to it unless --output-folder is given.",
      valueName: "text"))
  var suffix = ""

  @Option(
    help: ArgumentHelp(
      "A file that lists inputs, one per line (“-” for standard input), each optionally followed by a tab and an output.",
      valueName: "file"),
    completion: .file())
  var manifest: String?

  @Option(
    help: ArgumentHelp("In folders, take only names that match, such as “*.jpg”; can be repeated.", valueName: "glob"))
  var include: [String] = []

  @Flag(help: "Do not search subfolders.")
  var flat = false

  @Flag(help: "Treat existing outputs as done, to resume a batch that was stopped.")
  var skipExisting = false

  @Option(
    help: ArgumentHelp(
      "Enlarge one part of the images, such as 3/8 for the third of eight; an image's name determines its part.",
      valueName: "i/n"))
  var shard: String?

  @Flag(help: "Print one JSON object per line for each image.")
  var json = false

  /// Whether all paths are inputs.
  var isBatch: Bool { outputFolder != nil || !suffix.isEmpty || manifest != nil }

  func validate() throws {
    guard isBatch || (include.isEmpty && !flat && !skipExisting && shard == nil) else {
      throw ValidationError(
        "--include, --flat, --skip-existing and --shard are for many images; add --output-folder or --suffix.")
    }
  }

  func naming(_ format: ImageFileFormat?) throws -> OutputNaming {
    try OutputNaming(folder: outputFolder, suffix: suffix, format: format)
  }

  func batchShard() throws -> BatchShard? { try shard.map { try BatchShard($0) } }

  var search: PictureSearch { PictureSearch(patterns: include, isRecursive: !flat) }
}
