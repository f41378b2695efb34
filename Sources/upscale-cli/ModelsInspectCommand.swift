import ArgumentParser
import Upscale

struct ModelsInspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Says what a model file holds: format, architecture, scale, size and cost, and whether it can be run.",
    discussion: """
      Reads safetensors, PyTorch (.pth), ncnn (.param with .bin beside it) and ONNX files, by their contents. Nothing in \
      them is run.

      EXAMPLES:
        upscale models inspect RealESRGAN_x4plus.pth
      Exit status: 0 when every file was read, 1 when one is damaged or unknown.
      """)

  @Argument(help: "Model files.", completion: .file())
  var files: [String]

  func run() throws {
    var failed = false
    for file in files {
      do {
        let contents = try ModelFileSource(path: file).contents()
        Terminal.writeOutput(([file] + contents.lines).map { "\($0)\n" }.joined())
      } catch {
        failed = true
        Failure(error).report(of: file)
      }
    }
    if failed { throw ExitCode.failure }
  }
}

extension ModelFileContents {
  /// For people, a line each.
  fileprivate var lines: [String] {
    var lines = ["  format        \(format.rawValue)", "  architecture  \(recognized.architecture)"]
    if !recognized.details.isEmpty { lines[1] += ", \(recognized.details)" }
    if let scale = recognized.scale { lines.append("  scale         ×\(scale)") }
    switch recognized.content {
    case .network(let network):
      lines += [
        "  parameters    \(network.parameterCount)",
        "  cost          \(network.multiplyAddsPerPixel) multiply-adds per source pixel",
        "  radius        \(network.radius) source pixels",
      ]
    case .missing(let what):
      if let tensors { lines.append("  parameters    \(tensors.numberCount)") }
      lines.append("  runs          no: Upscale cannot \(what) yet")
    }
    lines.append("  license       \(license == "unknown" ? "the file does not say" : license)")
    return lines
  }
}
