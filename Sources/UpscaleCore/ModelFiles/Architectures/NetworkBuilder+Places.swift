/// Where values lie. Files' convolutions without padding give values that begin farther inside the picture, and crop others
/// to match; here all values go on beyond the picture's borders, over a margin that the network is shown, and nothing is
/// cropped. What a file's value lacks at its sides is kept in mind, and is the margin in the end.
extension NetworkBuilder {
  private static let tolerance = 1e-6

  /// A convolution with a stride: pixels are gathered into channels first. A transposed one: channels become pixels.
  mutating func convolve(_ value: Value, _ layer: SpatialLayer) throws(UpscaleError) -> Value {
    try layer.validate()
    if let plain = layer.plain { return try convolve(value, plain, padding: layer.padding) }
    guard layer.isTransposed else {
      if layer.padding > 0 { isPadded = true }
      return try convolveAround(try gather(value, factor: layer.stride), layer.overBlocks)
    }
    guard let inset = layer.inset else {
      throw NetworkBuilder.misfit("a transposed convolution crops more on one side than on the other")
    }
    if layer.padding < layer.side - layer.stride { isPadded = true }
    var result = try shuffle(
      try convolveAround(value, layer.intoBlocks(inset: inset)), factor: layer.stride)
    result.parts[0].inset += Double(inset) * pixelSides[result.parts[0].index]
    return result
  }

  /// Moves space into channels, of blocks that begin where the file's value does.
  mutating func gather(_ value: Value, factor: Int) throws(UpscaleError) -> Value {
    guard factor > 1 else { return value }
    guard (1...16).contains(factor) else { throw NetworkBuilder.misfit("pixels would be reduced by \(factor)") }
    var part = value.parts[0]
    part.index = try single(value, "pixel unshuffle")
    let side = pixelSides[part.index]
    let outside = place((Double(margin) - part.inset - part.moved) / side)
    let pixels = outside - outside.floorDivided(by: factor) * factor
    part = try translated(part, by: pixels)
    let count = channels(of: value) * factor * factor
    part.index = try append(.pixelUnshuffle(factor: factor), [part.index], channels: count)
    part.factor = 1
    return Value(parts: [part])
  }

  /// The value without so many of its pixels at every side.
  func crop(_ value: Value, by pixels: Int) -> Value {
    Value(
      parts: value.parts.map { part in
        var part = part
        part.inset += Double(pixels) * pixelSides[part.index]
        return part
      })
  }

  /// The value times what two layers make of its means over the picture.
  mutating func gate(_ value: Value, _ sketch: GateSketch) throws(UpscaleError) -> Value {
    let (squeeze, excite) = try sketch.layers()
    let gated = try single(value, "a channel gate")
    guard try single(sketch.source, "a channel gate") == gated, sketch.source.parts[0].inset == value.parts[0].inset
    else { throw NetworkBuilder.misfit("a value is multiplied by a gate computed from another value") }
    var part = value.parts[0]
    let (outside, side) = (Double(margin) - part.inset, pixelSides[gated])
    let gate = ChannelGate(
      squeeze: squeeze, excite: excite, marginBefore: place((outside - part.moved) / side),
      marginAfter: place((outside + part.moved) / side))
    part.index = try append(.channelGate(gate), [gated], channels: channels(of: value))
    part.factor = 1
    return Value(parts: [part])
  }

  /// The value where the picture has it.
  mutating func unmoved(_ value: Value) throws(UpscaleError) -> Value {
    var parts: [Value.Part] = []
    for part in value.parts {
      parts.append(try translated(part, by: -place(part.moved / pixelSides[part.index])))
    }
    return Value(parts: parts)
  }

  private mutating func translated(_ part: Value.Part, by pixels: Int) throws(UpscaleError) -> Value.Part {
    guard pixels != 0 else { return part }
    var result = part
    (result.index, result.factor) = (try settled(part), 1)
    let (side, count) = (pixelSides[result.index], channels[result.index])
    result.index = try append(.translation(by: pixels), [result.index], channels: count)
    result.moved += Double(pixels) * side
    return result
  }

  // MARK: Insets

  /// Where the result of a convolution begins that sees so many pixels on each side.
  mutating func inset(afterRadius radius: Int, padding: Int, of value: Value) throws(UpscaleError) -> Double {
    guard padding == 0 || padding == radius else {
      throw NetworkBuilder.misfit(
        "a convolution that reaches \(radius) pixels has \(padding) zeros around its input, not none or \(radius)")
    }
    if padding > 0 { isPadded = true }
    let inset = try commonInset(value)
    return inset + Double(radius - padding) * pixelSides[value.parts[0].index]
  }

  /// A convolution that stands for a layer of another form, which tells itself where the result begins.
  private mutating func convolveAround(
    _ value: Value, _ convolution: NetworkConvolution
  ) throws(UpscaleError) -> Value {
    let wasPadded = isPadded
    defer { isPadded = wasPadded }
    return try convolve(value, convolution)
  }

  /// Where values begin that are taken together.
  func commonInset(_ values: Value...) throws(UpscaleError) -> Double {
    try common(values.flatMap(\.parts).map(\.inset))
  }

  /// By how much the parts of a value were moved.
  func commonMove(_ value: Value) throws(UpscaleError) -> Double { try common(value.parts.map(\.moved)) }

  private func common(_ places: [Double]) throws(UpscaleError) -> Double {
    guard let first = places.first else { throw NetworkBuilder.misfit("a layer has no input") }
    guard places.allSatisfy({ abs($0 - first) < NetworkBuilder.tolerance }) else {
      throw NetworkBuilder.misfit("values that begin at different places in the image are combined")
    }
    return first
  }

  /// The pixels around the picture without which the result would not begin where the picture does.
  func margin(of result: Value) throws(UpscaleError) -> Int {
    let inset = try commonInset(result)
    guard let margin = NetworkBuilder.whole(inset), (0...1024).contains(margin) else {
      throw NetworkBuilder.misfit("the result begins \(inset) source pixels inside the image")
    }
    guard margin == 0 || !isPadded else {
      throw NetworkBuilder.misfit("convolutions with and without padding are mixed")
    }
    return margin
  }

  /// So many pixels from the picture's border. Where that lies within a pixel, the network cannot be made; but before the
  /// margin is known it may.
  private mutating func place(_ pixels: Double) -> Int {
    if let whole = NetworkBuilder.whole(pixels) { return whole }
    isWithinPixels = true
    return 0
  }

  private static func whole(_ number: Double) -> Int? {
    let rounded = number.rounded()
    return abs(number - rounded) < tolerance ? Int(exactly: rounded) : nil
  }
}
