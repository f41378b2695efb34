/// Reads models from files: safetensors, PyTorch, ncnn and ONNX. The bytes determine the format, and the tensors or
/// graph determine the architecture and scale; the file's name does not matter. Reading runs no code from a file.
public enum ModelFile {
  /// The model in a file.
  /// - Parameters:
  ///   - bytes: the whole file; for an ncnn pair, the .param file.
  ///   - weights: the .bin file of an ncnn pair; ignored for other formats.
  ///   - name: what to call the model if the file does not say.
  /// - Throws: `invalidModelFile` if it is damaged, of an unknown architecture, or of one that is not supported yet;
  ///   `invalidNetwork` if its weights are not numbers.
  public static func model(_ bytes: [UInt8], weights: [UInt8]? = nil, name: String) throws(UpscaleError) -> UpscaleModel
  {
    try ModelFileContents(bytes, weights: weights, name: name).model()
  }
}
