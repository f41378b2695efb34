import Upscale

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
  /// Images of each format. The checksums of PNG are made right before it is read, since nearly all would be wrong.
  case png, jpeg, webp, heif, tiff, jxl
  /// One byte that says which, and an ICC profile, EXIF or XMP, read as a part of an image that is right otherwise.
  case metadata
  /// The text of a manifest, of a print size and of a number of bytes.
  case text
  /// Sizes and options, in numbers that a caller may pass.
  case request

  /// Set once, before libFuzzer calls anything.
  nonisolated(unsafe) static var chosen = FuzzTarget.graph

  /// Goes as far with `input` as an application would.
  /// - Throws: what the library says of the input; a crash, a trap and a hang are what is looked for.
  func run(_ input: [UInt8]) throws {
    guard hasPlace(input) else { return }
    switch self {
    case .safetensors, .torch, .pickle, .onnx:
      try NetworkTrial.run(ModelFile.model(input, name: "fuzz").network)
    case .ncnn:
      guard let end = input.firstIndex(of: 0) else { return }
      let (parameters, weights) = (Array(input[..<end]), Array(input[(end + 1)...]))
      try NetworkTrial.run(ModelFile.model(parameters, weights: weights, name: "fuzz").network)
    case .graph: try NetworkTrial.run(GraphBytes(input).network(), allTiers: true)
    case .png: try ImageTrial.run(PNGChecksums.corrected(input))
    case .jpeg, .webp, .heif, .tiff, .jxl: try ImageTrial.run(input)
    case .metadata: try ImageTrial.run(WebPContainer.image(with: input))
    case .text: TextTrial.run(String(decoding: input, as: UTF8.self))
    case .request: try RequestTrial.run(NumberBytes(input))
    }
  }

  /// Whether this target is the one to read a file that begins so; others would only repeat each other's work.
  private func hasPlace(_ input: [UInt8]) -> Bool {
    switch self {
    case .torch: input.starts(with: [0x50, 0x4B, 0x03, 0x04])
    case .pickle: input.starts(with: [0x80, 0x02, 0x8A, 0x0A])
    case .safetensors: input.count > 8 && input[8] == UInt8(ascii: "{")
    case .png: input.starts(with: [0x89, 0x50, 0x4E, 0x47])
    case .jpeg: input.starts(with: [0xFF, 0xD8])
    case .webp: input.starts(with: Array("RIFF".utf8))
    case .heif: input.dropFirst(4).starts(with: Array("ftyp".utf8))
    case .tiff: ["II*\0", "MM\0*", "II+\0", "MM\0+"].contains { input.starts(with: Array($0.utf8)) }
    case .jxl: input.starts(with: [0xFF, 0x0A]) || input.dropFirst(4).starts(with: Array("JXL ".utf8))
    case .onnx, .ncnn, .graph, .metadata, .text, .request: true
    }
  }
}
