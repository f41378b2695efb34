import ArgumentParser
import Upscale

/// How outputs are written.
struct FileOptions: ParsableArguments {
  @Option(help: ArgumentHelp("JPEG's quality, 1 to 100. (default: 92)", valueName: "1-100"))
  var quality: Int?

  @Option(
    help: ArgumentHelp(
      "JPEG's colour resolution: 444 (full), 420 (half) or auto (full from quality 90). (default: auto)",
      valueName: "444|420|auto"))
  var chroma: String?

  @Flag(help: "JPEG that shows coarse to fine, and is a little smaller.")
  var progressive = false

  @Flag(name: .shortAndLong, help: "Replace outputs that exist.")
  var force = false

  /// What is asked for here, else what the preset says, else the usual.
  func encoding(_ preset: Preset?) throws -> EncodingOptions {
    let usual = EncodingOptions()
    let options = EncodingOptions(
      jpegQuality: quality ?? preset?.jpegQuality ?? usual.jpegQuality,
      chroma: try chosenChroma() ?? preset?.chroma ?? usual.chroma,
      progressive: progressive || preset?.progressive ?? usual.progressive)
    try options.validate()
    return options
  }

  private func chosenChroma() throws -> EncodingOptions.Chroma? {
    let choices: [String: EncodingOptions.Chroma] = [
      "auto": .automatic, "444": .full, "4:4:4": .full, "420": .half, "4:2:0": .half,
    ]
    guard let chroma else { return nil }
    guard let choice = choices[chroma.lowercased()] else {
      throw UpscaleError.unknown("chroma", chroma, known: ["444", "420", "auto"])
    }
    return choice
  }
}
