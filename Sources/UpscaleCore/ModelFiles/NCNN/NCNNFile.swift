/// A network as ncnn keeps it: a .param file with its layers and a .bin file with their numbers.
package struct NCNNFile: Sendable {
  package let layers: [NCNNLayer]

  /// - Throws: `invalidModelFile`, saying what does not fit, or which layer is not known: how many numbers a layer has is
  ///   known of known layers only, and nothing behind it can be found.
  package init(parameters: [UInt8], weights: [UInt8]) throws(UpscaleError) {
    var layers = try NCNNParameters.layers(parameters)
    var bin = NCNNWeights(weights)
    for index in layers.indices { layers[index].weights = try NCNNFile.tables(of: layers[index], &bin) }
    guard bin.remaining == 0 else {
      throw UpscaleError(
        .invalidModelFile,
        "The ncnn .bin file has \(bin.remaining) more bytes than its layers take; it belongs to another .param file.")
    }
    self.layers = layers
  }

  /// Layers without numbers of their own.
  private static let bare: Set<String> = [
    "AbsVal", "BinaryOp", "Clip", "Concat", "Crop", "Dropout", "Eltwise", "ExpandDims", "Flatten", "GELU",
    "HardSigmoid", "HardSwish", "Input", "Interp", "Mish", "Noop", "Packing", "Padding", "Permute", "PixelShuffle",
    "Pooling", "ReLU", "Reduction", "Reorg", "Reshape", "ShuffleChannel", "Sigmoid", "Slice", "Softmax", "Split",
    "Squeeze", "Swish", "TanH", "UnaryOp",
  ]

  private static func tables(of layer: NCNNLayer, _ bin: inout NCNNWeights) throws(UpscaleError) -> [[Float]] {
    switch layer.type {
    case "Convolution", "ConvolutionDepthWise", "Deconvolution", "DeconvolutionDepthWise":
      guard try layer.integer(8, 0) == 0 else { throw quantized(layer) }
      guard try layer.integer(19, 0) == 0 else { throw unknown(layer) }
      var tables = [try bin.tagged(try layer.integer(6, 0), of: layer)]
      if try layer.integer(5, 0) != 0 { tables.append(try bin.plain(try layer.integer(0, 0), of: layer)) }
      return tables
    case "InnerProduct":
      guard try layer.integer(8, 0) == 0 else { throw quantized(layer) }
      var tables = [try bin.tagged(try layer.integer(2, 0), of: layer)]
      if try layer.integer(1, 0) != 0 { tables.append(try bin.plain(try layer.integer(0, 0), of: layer)) }
      return tables
    case "PReLU": return [try bin.plain(try layer.integer(0, 0), of: layer)]
    case "Scale":
      // −233 channels: the factors are its second input.
      let count = try layer.integer(0, 0)
      var tables = count == -233 ? [] : [try bin.plain(count, of: layer)]
      if try layer.integer(1, 0) != 0 { tables.append(try bin.plain(count, of: layer)) }
      return tables
    case "MemoryData": return [try bin.plain(try memoryCount(layer), of: layer)]
    default:
      guard bare.contains(layer.type) else { throw unknown(layer) }
      return []
    }
  }

  private static func memoryCount(_ layer: NCNNLayer) throws(UpscaleError) -> Int {
    var count = 1
    for key in [0, 1, 11, 2] {
      let (product, overflow) = count.multipliedReportingOverflow(by: max(1, try layer.integer(key, 0)))
      guard !overflow else { throw unknown(layer) }
      count = product
    }
    return count
  }

  private static func unknown(_ layer: NCNNLayer) -> UpscaleError {
    UpscaleError(
      .invalidModelFile, "The ncnn model has a layer “\(layer.type)” (“\(layer.name)”), which Upscale does not support."
    )
  }

  static func quantized(_ layer: NCNNLayer) -> UpscaleError {
    UpscaleError(
      .invalidModelFile,
      "The ncnn model has int8 weights (layer “\(layer.name)”), which are not supported; get the float16 or float32 version."
    )
  }
}
