import ArgumentParser
import Upscale

struct ModelsConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Writes a model file's network as a safetensors file, the safest format to keep and share.",
    discussion: """
      Numbers are kept exactly: in half precision if that represents all of a tensor's values, otherwise in float32.

      EXAMPLES:
        upscale models convert RealESRGAN_x4plus.pth x4plus.safetensors
      """)

  @Argument(help: "A model file: safetensors, PyTorch (.pth), ncnn (.param) or ONNX.", completion: .file())
  var input: String

  @Argument(help: "The safetensors file to write.", completion: .file())
  var output: String

  @Flag(help: "Replace the output if it exists.")
  var force = false

  func run() throws {
    let contents = try ModelFileSource(path: input).contents()
    let bytes = try contents.safetensors()
    try ReplacementFile(path: output, overwrite: force).commit(bytes)
    print("\(output): \(contents.recognized.architecture), \(bytes.count) bytes")
  }
}
