/// Layers that take every channel, or every pixel, by itself.
extension NetworkBuilder {
  /// - Parameter padding: zeros around the value: as far as the kernel reaches where nil, or none.
  mutating func convolve(
    _ value: Value, _ convolution: DepthwiseConvolution, padding: Int? = nil
  ) throws(UpscaleError) -> Value {
    try convolution.validate()
    guard convolution.channels == channels(of: value) else {
      throw NetworkBuilder.misfit(
        "a depthwise convolution of \(convolution.channels) channels is given \(channels(of: value))")
    }
    let radius = convolution.radius
    let inset = try inset(afterRadius: radius, padding: padding ?? radius, of: value)
    var (parts, first) = ([Value.Part](), 0)
    for part in value.parts {
      let count = channels[part.index]
      let piece = convolution.taking(first..<first + count, times: pending(part))
      let index = try append(.depthwise(piece), [part.index], channels: count)
      parts.append(.init(index: index, factor: 1, inset: inset, moved: part.moved))
      first += count
    }
    return Value(parts: parts)
  }

  mutating func normalize(_ value: Value, _ norm: PixelNorm) throws(UpscaleError) -> Value {
    guard norm.weights.count == channels(of: value) else {
      throw NetworkBuilder.misfit("a norm of \(norm.weights.count) channels is given \(channels(of: value))")
    }
    let input = try single(value, "a norm over channels")
    return Value(
      try append(.pixelNorm(norm), [input], channels: norm.weights.count), inset: value.parts[0].inset,
      moved: value.parts[0].moved)
  }
}

extension DepthwiseConvolution {
  /// The part for so many of the channels, of a value that is still to be multiplied.
  fileprivate func taking(_ part: Range<Int>, times factor: Float) -> DepthwiseConvolution {
    let taps = kernelSize * kernelSize
    return DepthwiseConvolution(
      channels: part.count, kernelSize: kernelSize, dilation: dilation,
      weights: weights[part.lowerBound * taps..<part.upperBound * taps].map { $0 * factor }, bias: Array(bias[part]))
  }
}
