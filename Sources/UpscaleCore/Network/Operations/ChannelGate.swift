/// Squeeze and excitation (Hu et al. 2018): the means of all channels over the whole image go through two small layers,
/// with a rectifier between them and sigmoids after them, which produce the factor for each channel.
public struct ChannelGate: Sendable, Hashable {
  /// From all channels to a few: a 1×1 convolution.
  public var squeeze: NetworkConvolution
  /// From these to all channels: a 1×1 convolution.
  public var excite: NetworkConvolution
  /// How many of the value's own pixels count towards the means beyond the image's left and top borders. Networks without
  /// padding see an image with a margin, and some of it remains here.
  public var marginBefore: Int
  /// The same, beyond the right and bottom borders.
  public var marginAfter: Int

  /// A gate with these layers and margins.
  public init(
    squeeze: NetworkConvolution, excite: NetworkConvolution, marginBefore: Int = 0, marginAfter: Int = 0
  ) {
    self.squeeze = squeeze
    self.excite = excite
    self.marginBefore = marginBefore
    self.marginAfter = marginAfter
  }

  /// The channels of the gated value.
  public var channels: Int { squeeze.inputChannels }

  /// What each channel is multiplied by.
  package func factors(means: [Float]) -> [Float] {
    let few = ChannelGate.layer(squeeze, means).map { max($0, 0) }
    return ChannelGate.layer(excite, few).map { 1 / (1 + CMath.exponential(-$0)) }
  }

  private static func layer(_ layer: NetworkConvolution, _ inputs: [Float]) -> [Float] {
    (0..<layer.outputChannels).map { output in
      let row = layer.weights[output * layer.inputChannels..<(output + 1) * layer.inputChannels]
      return zip(row, inputs).reduce(layer.bias[output]) { $0 + $1.0 * $1.1 }
    }
  }

  /// Throws `invalidNetwork` where the two layers do not fit one another.
  private func validate() throws(UpscaleError) {
    try squeeze.validate()
    try excite.validate()
    guard squeeze.kernelSize == 1, excite.kernelSize == 1, excite.inputChannels == squeeze.outputChannels,
      excite.outputChannels == channels, max(abs(marginBefore), abs(marginAfter)) <= UpscaleNetwork.limit
    else {
      throw UpscaleError(
        .invalidNetwork,
        "A channel gate needs two 1×1 convolutions that end with as many channels as they begin with, not "
          + "\(squeeze.inputChannels) → \(squeeze.outputChannels), \(excite.inputChannels) → \(excite.outputChannels).")
    }
  }
}

extension ChannelGate: DescribedOperation {
  func shape(of inputs: [ValueShape]) throws(UpscaleError) -> ValueShape {
    try validate()
    guard channels == inputs[0].channels else {
      throw .misfit("A gate of \(channels) channels is given \(inputs[0].channels).")
    }
    return inputs[0]
  }

  // The layers are computed once for the whole picture.
  var multiplyAddsPerPixel: Int { 0 }

  var numbers: [[Float]] { squeeze.numbers + excite.numbers }

  func replacing(_ numbers: [[Float]]) -> NetworkOperation? {
    var gate = self
    (gate.squeeze.weights, gate.squeeze.bias) = (numbers[0], numbers[1])
    (gate.excite.weights, gate.excite.bias) = (numbers[2], numbers[3])
    return .channelGate(gate)
  }

  var measured: MeasuredOperation? { .gate(self) }

  func begin(_ step: inout LoweredStep) { step.epilogue = [.gate] }

  static let kernel = PixelKernel("channel_gate")
}
