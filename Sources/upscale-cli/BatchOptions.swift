import ArgumentParser
import Upscale

/// Many pictures at once: what they are, and how their outputs are called.
struct BatchOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Enlarge all pictures and folders named into this folder, made if missing.", valueName: "folder"),
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
      "Write all outputs in this format: png or jpeg. (default: as the input's name)", valueName: "format"))
  var format: String?

  @Option(
    help: ArgumentHelp(
      "A file that lists inputs, one a line (“-” for standard input); a tab and an output may follow.",
      valueName: "file"))
  var manifest: String?

  @Option(help: ArgumentHelp("Of folders, take only names like this, such as “*.jpg”; may repeat.", valueName: "glob"))
  var include: [String] = []

  @Flag(help: "Do not look into folders in folders.")
  var flat = false

  @Flag(help: "Take outputs that exist for done: resumes a batch that was stopped.")
  var skipExisting = false

  @Flag(help: "Print a JSON object a line for every picture.")
  var json = false

  /// Whether all paths are inputs.
  var isBatch: Bool { outputFolder != nil || !suffix.isEmpty || manifest != nil }

  func validate() throws {
    guard isBatch || (format == nil && include.isEmpty && !flat && !skipExisting) else {
      throw ValidationError(
        "--format, --include, --flat and --skip-existing are for many pictures; give --output-folder or --suffix.")
    }
  }

  func naming(_ preset: Preset?) throws -> OutputNaming {
    try OutputNaming(folder: outputFolder, suffix: suffix, format: chosenFormat() ?? preset?.format)
  }

  var search: PictureSearch { PictureSearch(patterns: include, isRecursive: !flat) }

  private func chosenFormat() throws -> ImageFileFormat? {
    guard let name = format?.lowercased() else { return nil }
    let known = ImageFileFormat.allCases
    guard let format = known.first(where: { $0.rawValue == name || $0.fileExtensions.contains(name) }) else {
      throw UpscaleError.unknown("format", name, known: known.map(\.rawValue))
    }
    return format
  }
}
