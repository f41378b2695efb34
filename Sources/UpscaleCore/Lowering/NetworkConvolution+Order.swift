extension NetworkConvolution {
  /// Which output each one is that a device makes when a pixel shuffle by `factor` follows. PyTorch orders them by
  /// channel, row, column; rows of the result want row, column, channel.
  package func outputOrder(shuffledBy factor: Int) -> [Int] {
    let (area, channels) = (factor * factor, outputChannels / (factor * factor))
    return (0..<outputChannels).map { ($0 % channels) * area + $0 / channels }
  }
}
