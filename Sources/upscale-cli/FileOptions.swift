import ArgumentParser
import Upscale

/// How the output is written.
struct FileOptions: ParsableArguments {
  @Option(help: ArgumentHelp("JPEG's quality, 1 to 100.", valueName: "1-100"))
  var quality = EncodingOptions().quality

  @Option(
    help: ArgumentHelp(
      "JPEG's colour resolution: 444 (full), 420 (half) or auto (full from quality 90).", valueName: "444|420|auto"))
  var chroma = "auto"

  @Flag(name: .shortAndLong, help: "Replace the output if it exists.")
  var force = false

  func encoding() throws -> EncodingOptions {
    let choices: [String: EncodingOptions.Chroma] = [
      "auto": .automatic, "444": .full, "4:4:4": .full, "420": .half, "4:2:0": .half,
    ]
    guard let chroma = choices[chroma.lowercased()] else {
      throw UpscaleError.unknown("chroma", chroma, known: ["444", "420", "auto"])
    }
    return EncodingOptions(quality: quality, chroma: chroma)
  }
}
