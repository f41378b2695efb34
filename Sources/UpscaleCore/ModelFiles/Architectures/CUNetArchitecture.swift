/// The two U-shaped networks of waifu2x's “cunet” and of Real-CUGAN, one behind the other, with channel gates that look at
/// the whole picture. All without padding, with leaky ReLUs of 0.1. The first enlarges in its last layer, or not at all;
/// the second adds to what it has made.
enum CUNetArchitecture: Architecture {
  private static let architecture = "cunet"
  private static let slope = NetworkActivation.leakyReLU(slope: 0.1)

  static func recognized(in tensors: ModelTensors) throws(UpscaleError) -> RecognizedNetwork? {
    guard
      tensors.has(
        "unet1.conv1.conv.0.weight", "unet1.conv2.seblock.conv1.weight", "unet1.conv_bottom.weight",
        "unet2.conv_bottom.weight"), let bottom = tensors.shape("unet1.conv_bottom.weight"), bottom.count == 4
    else { return nil }
    // The first network's last layer enlarges by its stride, which its kernel tells.
    guard let stride = [3: 1, 4: 2, 5: 3][bottom[2]] else { return nil }
    let kind = try kind(tensors, stride: stride)
    let isCUGAN = tensors.has("pro") || kind != .plain || stride == 3
    return RecognizedNetwork(
      architecture: isCUGAN ? "Real-CUGAN" : "waifu2x cunet or Real-CUGAN",
      scale: kind == .fourfold ? 4 : stride, details: tensors.has("pro") ? "pro" : "",
      content: .network(try network(tensors, kind, stride: stride)))
  }

  /// What stands around the two networks.
  private enum Kind {
    case plain
    /// A convolution and a shuffle behind them, and the picture itself is added.
    case fourfold
    /// The same, and blocks of four pixels are gathered before.
    case fast
  }

  private static func kind(_ tensors: ModelTensors, stride: Int) throws(UpscaleError) -> Kind {
    guard tensors.has("conv_final.weight"), stride == 2 else { return .plain }
    let (first, last) = (
      try tensors.layer("unet1.conv1.conv.0", of: architecture), try tensors.layer("conv_final", of: architecture)
    )
    return first.inputs == last.outputs ? .fast : .fourfold
  }

  private static func network(_ tensors: ModelTensors, _ kind: Kind, stride: Int) throws(UpscaleError) -> UpscaleNetwork
  {
    let inputs = try tensors.layer("unet1.conv1.conv.0", of: architecture).inputs
    let channels = kind == .fast ? inputs / 4 : inputs
    return try NetworkBuilder.network(inputChannels: channels) { (builder) throws(UpscaleError) in
      var maker = Maker(tensors: tensors, builder: builder)
      let source = try maker.source(channels: channels)
      let drawn = try maker.first(kind == .fast ? maker.builder.gather(source, factor: 2) : source, stride: stride)
      let mended = try maker.second(drawn)
      var result = try maker.builder.add(maker.builder.crop(drawn, by: 20), mended)
      if kind != .plain { result = try maker.last(result, over: source, factor: kind == .fast ? 2 : 4) }
      result = try maker.result(result, channels: channels)
      builder = maker.builder
      return result
    }
  }

  private struct Maker {
    typealias Value = NetworkBuilder.Value

    let tensors: ModelTensors
    var builder: NetworkBuilder

    /// The picture, in the narrower range that “pro” networks take.
    mutating func source(channels: Int) throws(UpscaleError) -> Value {
      guard tensors.has("pro") else { return builder.input }
      return try builder.scaled(
        builder.input, by: [Float](repeating: 0.7, count: channels), plus: [Float](repeating: 0.15, count: channels))
    }

    /// What networks for that range give, in the picture's.
    mutating func result(_ value: Value, channels: Int) throws(UpscaleError) -> Value {
      guard tensors.has("pro") else { return value }
      return try builder.scaled(
        value, by: [Float](repeating: 1 / 0.7, count: channels),
        plus: [Float](repeating: -0.15 / 0.7, count: channels))
    }

    /// Enlarges by two once more, and adds the picture.
    mutating func last(_ value: Value, over source: Value, factor: Int) throws(UpscaleError) -> Value {
      let drawn = try builder.convolve(value, try tensors.layer("conv_final", of: architecture))
      let shuffled = try builder.shuffle(builder.crop(drawn, by: 1), factor: 2)
      // Files add the picture without the margin that the two networks take, of 19 pixels of what they see.
      let picture = builder.crop(source, by: 19 * 4 / factor)
      return try builder.add(shuffled, try builder.enlarge(picture, factor: factor))
    }

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
        .applying(try tensors.convolution(name + ".seblock.conv1", of: architecture)).applying(.relu)
        .applying(try tensors.convolution(name + ".seblock.conv2", of: architecture)).applying(.sigmoid(plus: 0))
      return try builder.gate(inner, sketch)
    }

    private mutating func convolve(_ value: Value, _ name: String) throws(UpscaleError) -> Value {
      try builder.activate(try builder.convolve(value, try tensors.layer(name, of: architecture)), slope)
    }

    private mutating func down(_ value: Value, _ name: String) throws(UpscaleError) -> Value {
      try builder.activate(try builder.convolve(value, try tensors.layer(name, of: architecture, stride: 2)), slope)
    }

    private mutating func up(_ value: Value, _ name: String) throws(UpscaleError) -> Value {
      let layer = try tensors.layer(name, of: architecture, stride: 2, isTransposed: true)
      return try builder.activate(try builder.convolve(value, layer), slope)
    }

    private mutating func bottom(_ value: Value, _ name: String, stride: Int) throws(UpscaleError) -> Value {
      let isTransposed = stride > 1
      // 3 of 4×4 kernels with a stride of 2, 2 of 5×5 with 3.
      let padding = isTransposed ? 5 - stride : 0
      return try builder.convolve(
        value,
        try tensors.layer(name, of: architecture, stride: stride, padding: padding, isTransposed: isTransposed))
    }
  }
}
