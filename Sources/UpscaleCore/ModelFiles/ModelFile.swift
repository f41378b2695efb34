/// Reads models from files: safetensors, PyTorch, ncnn and ONNX. The format comes from the bytes, the architecture and the
/// scale from the tensors or the graph, never from the file's name. Reading runs nothing that a file asks for.
public enum ModelFile {
  /// The model in a file.
  /// - Parameters:
  ///   - bytes: the whole file; of ncnn's pair the .param file.
  ///   - weights: the .bin file of ncnn's pair; of no use with other formats.
  ///   - name: what to call it where the file does not say.
  /// - Throws: `invalidModelFile` when it is damaged, of an unknown architecture, or of one that is not run yet;
  ///   `invalidNetwork` when its weights are not numbers.
  public static func model(_ bytes: [UInt8], weights: [UInt8]? = nil, name: String) throws(UpscaleError) -> UpscaleModel
  {
    try ModelFileContents(bytes, weights: weights, name: name).model()
  }
}
