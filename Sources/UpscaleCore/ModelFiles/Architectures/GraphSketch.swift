/// What tells architectures apart in a graph that the engine cannot run: how many channels its convolutions give, in order,
/// and whether there are transposed ones or sigmoids among the layers.
struct GraphSketch {
  /// Of the plain convolutions.
  var outputs: [Int] = []
  var hasTransposed = false
  var hasSigmoids = false

  /// The architecture, where it is one that is known and not run yet; else nil.
  var recognized: RecognizedNetwork? {
    func missing(_ architecture: String, _ scale: Int?, _ details: String, _ what: String) -> RecognizedNetwork {
      RecognizedNetwork(architecture: architecture, scale: scale, details: details, content: .missing(what))
    }
    if outputs == [32, 32, 64, 64, 128, 128, 3] {
      return missing("waifu2x vgg7", 1, "", "convolve without padding")
    }
    if outputs == [16, 32, 64, 128, 128, 256], hasTransposed {
      return missing("waifu2x upconv7", 2, "", "enlarge by transposed convolutions")
    }
    if outputs.starts(with: [32, 64, 64, 128, 64]), hasTransposed, hasSigmoids {
      return missing(
        "waifu2x cunet or Real-CUGAN", nil, "", "pool over the whole image, or enlarge by transposed convolutions")
    }
    return nil
  }
}

extension GraphSketch {
  init(_ file: NCNNFile) throws(UpscaleError) {
    for layer in file.layers {
      switch layer.type {
      case "Convolution": outputs.append(try layer.integer(0, 0))
      case "Deconvolution": hasTransposed = true
      case "Sigmoid": hasSigmoids = true
      case "InnerProduct": if try layer.integer(9, 0) == 4 { hasSigmoids = true }
      default: break
      }
    }
  }

  init(_ file: ONNXFile) {
    for node in file.nodes {
      switch node.type {
      case "Conv":
        let shape = node.inputs.count > 1 ? file.constants[node.inputs[1]]?.shape : nil
        // Attention over the whole picture is 1×1 convolutions here.
        if let shape, shape.count == 4, shape[2] > 1 || !hasTransposed { outputs.append(shape[0]) }
      case "ConvTranspose": hasTransposed = true
      case "Sigmoid": hasSigmoids = true
      default: break
      }
    }
  }
}
