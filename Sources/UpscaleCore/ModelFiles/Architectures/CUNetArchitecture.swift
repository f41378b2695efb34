/// The two U-shaped networks of waifu2x's “cunet” and of Real-CUGAN, one behind the other, with channel gates that look at
/// the whole picture. All without padding, with leaky ReLUs of 0.1. The first enlarges in its last layer, or not at all;
/// the second adds to what it has made.
enum CUNetArchitecture: Architecture {
  private static let slope = NetworkActivation.leakyReLU(slope: 0.1)

  static func recognized(in tensors: ModelTensors) throws(UpscaleError) -> RecognizedNetwork? {
    guard
      tensors.has(
        "unet1.conv1.conv.0.weight", "unet1.conv2.seblock.conv1.weight", "unet1.conv_bottom.weight",
        "unet2.conv_bottom.weight"), let bottom = tensors.shape("unet1.conv_bottom.weight"), bottom.count == 4
    else { return nil }
    // The first network's last layer enlarges by its stride, which its kernel tells.
    let isFourfold = tensors.has("conv_final.weight")
    guard let stride = [3: 1, 4: 2, 5: 3][bottom[2]] else { return nil }
    let architecture = isFourfold || stride == 3 ? "Real-CUGAN" : "waifu2x cunet or Real-CUGAN"
    func found(_ content: RecognizedNetwork.Content) -> RecognizedNetwork {
      RecognizedNetwork(architecture: architecture, scale: isFourfold ? 4 : stride, details: "", content: content)
    }
    guard !isFourfold else { return found(.missing("reduce an image by 2 from an odd place on")) }
    guard !tensors.has("pro") else { return found(.missing("run Real-CUGAN's “pro” networks")) }
    return found(.network(try network(tensors, stride: stride)))
  }

  private static func network(_ tensors: ModelTensors, stride: Int) throws(UpscaleError) -> UpscaleNetwork {
    let first = try tensors.layer("unet1.conv1.conv.0", of: "cunet")
    return try NetworkBuilder.network(inputChannels: first.inputs) { (builder) throws(UpscaleError) in
      var maker = Maker(tensors: tensors, builder: builder)
      let drawn = try maker.first(builder.input, stride: stride)
      let mended = try maker.second(drawn)
      builder = maker.builder
      return try builder.add(builder.crop(drawn, by: 20), mended)
    }
  }

  private struct Maker {
    typealias Value = NetworkBuilder.Value

    let tensors: ModelTensors
    var builder: NetworkBuilder

    mutating func first(_ input: Value, stride: Int) throws(UpscaleError) -> Value {
      let around = try block(input, "unet1.conv1")
      let inner = try block(try down(around, "unet1.conv1_down"), "unet1.conv2")
      let up = try self.up(inner, "unet1.conv2_up")
      let sum = try convolve(try builder.add(builder.crop(around, by: 4), up), "unet1.conv3")
      return try bottom(sum, "unet1.conv_bottom", stride: stride)
    }

    mutating func second(_ input: Value) throws(UpscaleError) -> Value {
      let around = try block(input, "unet2.conv1")
      let middle = try block(try down(around, "unet2.conv1_down"), "unet2.conv2")
      let inner = try block(try down(middle, "unet2.conv2_down"), "unet2.conv3")
      let risen = try up(inner, "unet2.conv3_up")
      let joined = try block(try builder.add(builder.crop(middle, by: 4), risen), "unet2.conv4")
      let raised = try up(joined, "unet2.conv4_up")
      let sum = try convolve(try builder.add(builder.crop(around, by: 16), raised), "unet2.conv5")
      return try bottom(sum, "unet2.conv_bottom", stride: 1)
    }

    /// Two convolutions, and a gate where the file has one.
    private mutating func block(_ value: Value, _ name: String) throws(UpscaleError) -> Value {
      let inner = try convolve(try convolve(value, name + ".conv.0"), name + ".conv.2")
      guard tensors.has(name + ".seblock.conv1.weight") else { return inner }
      let sketch = try GateSketch(of: inner)
        .applying(try tensors.convolution(name + ".seblock.conv1", of: "cunet")).applying(.relu)
        .applying(try tensors.convolution(name + ".seblock.conv2", of: "cunet")).applying(.sigmoid(plus: 0))
      return try builder.gate(inner, sketch)
    }

    private mutating func convolve(_ value: Value, _ name: String) throws(UpscaleError) -> Value {
      try builder.activate(try builder.convolve(value, try tensors.layer(name, of: "cunet")), slope)
    }

    private mutating func down(_ value: Value, _ name: String) throws(UpscaleError) -> Value {
      try builder.activate(try builder.convolve(value, try tensors.layer(name, of: "cunet", stride: 2)), slope)
    }

    private mutating func up(_ value: Value, _ name: String) throws(UpscaleError) -> Value {
      let layer = try tensors.layer(name, of: "cunet", stride: 2, isTransposed: true)
      return try builder.activate(try builder.convolve(value, layer), slope)
    }

    private mutating func bottom(_ value: Value, _ name: String, stride: Int) throws(UpscaleError) -> Value {
      let isTransposed = stride > 1
      // 3 of 4×4 kernels with a stride of 2, 2 of 5×5 with 3.
      let padding = isTransposed ? 5 - stride : 0
      return try builder.convolve(
        value,
        try tensors.layer(name, of: "cunet", stride: stride, padding: padding, isTransposed: isTransposed))
    }
  }
}
