extension UpscaleNetwork {
  /// The same network for devices whose convolutions take one value: one over values side by side becomes the sum of
  /// convolutions over each.
  package var withInputsApart: UpscaleNetwork {
    var (kept, made) = ([Node](), [shapes[0]])
    // The new number of every value.
    var numbers = [0]
    func append(_ operation: NetworkOperation, _ inputs: [Int], _ shape: ValueShape) -> Int {
      kept.append(Node(operation, inputs: inputs))
      made.append(shape)
      return kept.count
    }
    for (index, node) in nodes.enumerated() {
      let (inputs, shape) = (node.inputs.map { numbers[$0] }, shapes[index + 1])
      guard case .convolution(let convolution) = node.operation, inputs.count > 1 else {
        numbers.append(append(node.operation, inputs, shape))
        continue
      }
      var (sum, first) = (Int?.none, 0)
      for input in inputs {
        let channels = made[input].channels
        var part = convolution.taking(first..<first + channels)
        if sum != nil { part.bias = [Float](repeating: 0, count: part.bias.count) }
        let product = append(.convolution(part), [input], shape)
        sum = sum.map { append(.add, [$0, product], shape) } ?? product
        first += channels
      }
      numbers.append(kept.count)
    }
    return UpscaleNetwork(self, checked: kept, shapes: made)
  }
}

extension NetworkConvolution {
  /// The part that takes the input channels `inputs`.
  fileprivate func taking(_ inputs: Range<Int>) -> NetworkConvolution {
    let taps = kernelSize * kernelSize
    var part = NetworkConvolution(
      inputChannels: inputs.count, outputChannels: outputChannels, kernelSize: kernelSize, weights: [], bias: bias)
    part.weights.reserveCapacity(outputChannels * inputs.count * taps)
    for output in 0..<outputChannels {
      let row = output * inputChannels * taps
      part.weights += weights[row + inputs.lowerBound * taps..<row + inputs.upperBound * taps]
    }
    return part
  }
}
