import ArgumentParser
import Upscale

/// What computes, and how.
struct MethodOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      """
      A model or family (see “upscale models”), a model file (.safetensors, .pth, .param, .onnx), or nearest, bicubic, \
      lanczos3; auto looks at each image and chooses. (default: \(AutoUpscaler.name))
      """),
    completion: .custom { _, _, start in ModelCompletion.candidates(after: start) })
  var model: String?

  @Option(
    help: ArgumentHelp(
      """
      For models with a strength, from 0 (keeps to the source, damage included) to 1: photo and art undo compression and \
      noise, detail draws texture as well. (default: what auto chooses, or the model's own, see “upscale models”)
      """, valueName: "0…1"))
  var strength: Double?

  @Flag(help: "Average eight rotated and mirrored runs: a little sharper, for eight times the work.")
  var ensemble = false

  @Option(
    help: "What runs the networks: auto, cpu or opencl.",
    completion: .list(BackendChoice.allCases.map(\.rawValue)))
  var backend = BackendChoice.auto.rawValue

  @Option(
    help: ArgumentHelp(
      "OpenCL device, by number or part of its name (see “upscale devices”); several, separated by commas, share the work.",
      valueName: "device"))
  var device: String?

  @Option(
    help: ArgumentHelp(
      "full (float32) or fast (the fastest arithmetic of the hardware, with a small loss).", visibility: .hidden))
  var precision = UpscalePrecision.full.rawValue

  @Option(
    help: ArgumentHelp("The side of a tile in source pixels. (default: from the available memory)", valueName: "pixels")
  )
  var tile: Int?

  @Option(
    help: ArgumentHelp(
      "The most memory a job may use, such as 500MB or 2GiB; larger jobs are refused. (default: what is available)",
      valueName: "size"))
  var memory: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("Processors to use. (default: all)", valueName: "count"))
  var threads: Int?

  func validate() throws {
    if let tile, tile < 1 { throw ValidationError("A tile must be at least 1 pixel wide, not \(tile).") }
  }

  func backendChoice() throws -> BackendChoice {
    guard let choice = BackendChoice(rawValue: backend.lowercased()) else {
      throw UpscaleError.unknown("backend", backend, known: BackendChoice.allCases.map(\.rawValue))
    }
    return choice
  }

  func precisionChoice() throws -> UpscalePrecision {
    guard let choice = UpscalePrecision(rawValue: precision.lowercased()) else {
      throw UpscaleError.unknown("precision", precision, known: UpscalePrecision.allCases.map(\.rawValue))
    }
    return choice
  }
}
