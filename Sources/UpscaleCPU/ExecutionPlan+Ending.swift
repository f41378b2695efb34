internal import UpscaleCore

extension ExecutionPlan {
  /// The usual ending of an upscaling network: a convolution whose outputs are shuffled into the result, often plus the
  /// source repeated to the result's size.
  struct Ending {
    /// The node of the convolution; all after it belong to the ending.
    let convolution: Int
    let source: Convolution
    let factor: Int
    let residual: Bool

    /// Nil where the network ends otherwise.
    init?(_ network: Network, uses: [Int: Int]) {
      let nodes = network.nodes
      var shuffle = nodes.count - 1
      var (residual, first) = (false, shuffle)
      if case .add = nodes[shuffle].operation {
        guard let pair = Ending.residualPair(network) else { return nil }
        guard uses[pair.shuffle + 1] == 1, uses[pair.nearest + 1] == 1 else { return nil }
        (residual, shuffle, first) = (true, pair.shuffle, min(pair.shuffle, pair.nearest))
      }
      guard case .pixelShuffle(let factor) = nodes[shuffle].operation else { return nil }
      let convolution = nodes[shuffle].inputs[0] - 1
      guard convolution >= 0, uses[convolution + 1] == 1, case .convolution(let source) = nodes[convolution].operation,
        network.shapes[convolution + 1].scale == 1, convolution == first - 1
      else { return nil }
      (self.convolution, self.source, self.factor, self.residual) = (convolution, source, factor, residual)
    }

    /// The last node's two inputs where one is a pixel shuffle and the other the source repeated as often.
    private static func residualPair(_ network: Network) -> (shuffle: Int, nearest: Int)? {
      let inputs = network.nodes[network.nodes.count - 1].inputs.map { $0 - 1 }
      for (shuffle, nearest) in [(inputs[0], inputs[1]), (inputs[1], inputs[0])] where shuffle >= 0 && nearest >= 0 {
        if case .pixelShuffle = network.nodes[shuffle].operation,
          case .upsampleNearest = network.nodes[nearest].operation, network.nodes[nearest].inputs == [0]
        {
          return (shuffle, nearest)
        }
      }
      return nil
    }

    var action: Action {
      // PyTorch orders the outputs (channel, i, j); the result's rows want (i, j, channel).
      let channels = source.outputChannels / (factor * factor)
      var order: [Int] = []
      for i in 0..<factor {
        for j in 0..<factor {
          for channel in 0..<channels { order.append((channel * factor + i) * factor + j) }
        }
      }
      let fused = FusedConvolution(source: source, outputOrder: order)
      return .convolutionShuffle(fused, factor: factor, residual: residual)
    }

    func inputs(_ network: Network) -> [Int] {
      network.nodes[convolution].inputs + (residual ? [0] : [])
    }
  }
}
