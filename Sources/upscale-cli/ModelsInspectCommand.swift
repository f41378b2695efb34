import ArgumentParser
import Upscale

struct ModelsInspectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract:
      "Reports what a model file contains: format, architecture, scale, size, and what it costs to run on this machine.",
    discussion: """
      Reads safetensors, PyTorch (.pth), ncnn (.param with .bin next to it) and ONNX files, recognized by their \
      contents. No code in them is run. The network itself is run on a tile of 64×64 pixels to estimate the time an image \
      takes.

      EXAMPLES:
        upscale models inspect RealESRGAN_x4plus.pth
      Exit status: 0 if every file was read, 1 if one is damaged or unknown.
      """)

  @Argument(help: "Model files.", completion: .file())
  var files: [String]

  func run() async throws {
    let backend = try CPUBackend()
    var failed = false
    for file in files {
      do {
        let contents = try ModelFileSource(path: file).contents()
        let lines = [Terminal.plain(file)] + contents.lines + (await contents.estimate(on: backend))
        Terminal.writeOutput(lines.map { "\($0)\n" }.joined())
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
      if network.margin > 0 { lines.append("  margin        \(network.margin) mirrored pixels around the image") }
      if network.measureCount > 0 { lines.append("  whole image   seen by \(network.measureCount) layers") }
    case .missing(let what):
      if let tensors { lines.append("  parameters    \(tensors.numberCount)") }
      lines.append("  runs          no: Upscale cannot \(what) yet")
    }
    lines.append("  license       \(license == "unknown" ? "not stated in the file" : license)")
    return lines
  }

  /// What an image takes, a line each, or why none can be made; nothing for what is not a network.
  fileprivate func estimate(on backend: any UpscaleBackend) async -> [String] {
    guard case .network(let network) = recognized.content else { return [] }
    do {
      let estimate = try await ModelEstimate(network, on: backend)
      let (size, seconds) = (ModelEstimate.size, estimate.time / .seconds(1))
      let time = seconds < 10 ? "\((seconds * 10).rounded() / 10)" : "\(Int(seconds.rounded()))"
      return [
        "  time          about \(time) s for \(size) pixels with \(estimate.summary)",
        "  memory        about \(estimate.memory >> 20) MiB for \(size) pixels",
      ]
    } catch {
      return ["  runs          no: \((error as? UpscaleError)?.message ?? "\(error)")"]
    }
  }
}
