import UpscaleCore

/// What is fuzzed. One program has all targets, so that everything is built once.
enum FuzzTarget: String, CaseIterable {
  case safetensors
  /// PyTorch's ZIP files.
  case torch
  /// PyTorch's files before 1.6: pickles without checksums, and then the numbers.
  case pickle
  /// A .param file, a zero byte, and the .bin file.
  case ncnn
  case onnx
  /// A network that no file describes: any nodes, connected in any way.
  case graph

  /// Set once, before libFuzzer calls anything.
  nonisolated(unsafe) static var chosen = FuzzTarget.graph

  /// Goes as far with `input` as an application would.
  /// - Throws: what the library says of the input; a crash, a trap and a hang are what is looked for.
  func run(_ input: [UInt8]) throws {
    switch self {
    case .safetensors, .torch, .pickle, .onnx:
      guard hasPlace(input) else { return }
      try NetworkTrial.run(ModelFile.model(input, name: "fuzz").network)
    case .ncnn:
      guard let end = input.firstIndex(of: 0) else { return }
      let (parameters, weights) = (Array(input[..<end]), Array(input[(end + 1)...]))
      try NetworkTrial.run(ModelFile.model(parameters, weights: weights, name: "fuzz").network)
    case .graph: try NetworkTrial.run(GraphBytes(input).network(), allTiers: true)
    }
  }

  /// Whether this target is the one to read a file that begins so; others would only repeat each other's work.
  private func hasPlace(_ input: [UInt8]) -> Bool {
    switch self {
    case .torch: input.starts(with: [0x50, 0x4B, 0x03, 0x04])
    case .pickle: input.starts(with: [0x80, 0x02, 0x8A, 0x0A])
    case .safetensors: input.count > 8 && input[8] == UInt8(ascii: "{")
    case .onnx, .ncnn, .graph: true
    }
  }
}
