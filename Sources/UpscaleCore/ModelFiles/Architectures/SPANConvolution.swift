/// SPAN's convolutions as they were trained: three, 1×1, 3×3 and 1×1, and a 1×1 beside them, all without padding between
/// them, so that they are the same as one 3×3. That one is in files too, but as it was when the network was last tested, so
/// that it counts only where the others are missing.
enum SPANConvolution {
  /// Wider ones would take minutes to merge.
  private static let mostChannels = 512

  static func isThere(_ name: String, in tensors: ModelTensors) -> Bool {
    tensors.has(name + ".sk.weight") || tensors.has(name + ".eval_conv.weight")
  }

  /// - Throws: `invalidModelFile` where tensors are missing or do not fit one another.
  static func merged(
    _ name: String, in tensors: ModelTensors, of architecture: String
  ) throws(UpscaleError) -> NetworkConvolution {
    guard tensors.has(name + ".sk.weight") else {
      return try tensors.convolution(name + ".eval_conv", of: architecture)
    }
    let side = try tensors.convolution(name + ".sk", of: architecture)
    var chain: [NetworkConvolution] = []
    for index in 0..<3 { chain.append(try tensors.convolution("\(name).conv.\(index)", of: architecture)) }
    let all = chain + [side]
    guard all.map(\.kernelSize) == [1, 3, 1, 1], chain[0].inputChannels == side.inputChannels,
      chain[1].inputChannels == chain[0].outputChannels, chain[2].inputChannels == chain[1].outputChannels,
      chain[2].outputChannels == side.outputChannels,
      all.allSatisfy({ max($0.inputChannels, $0.outputChannels) <= mostChannels })
    else {
      throw UpscaleError(
        .invalidModelFile,
        "The file's tensors are named like \(architecture)'s, but the convolutions of “\(name)” cannot be merged into one."
      )
    }
    let merged = product(chain[2], product(chain[1], Matrix(chain[0])))
    return merged.convolution(plus: side)
  }

  /// A convolution's numbers in double precision: weights as [output][tap][input], so that products go over rows.
  private struct Matrix {
    var inputs: Int
    var outputs: Int
    var taps: Int
    var weights: [Double]
    var bias: [Double]

    init(_ convolution: NetworkConvolution) {
      (inputs, outputs) = (convolution.inputChannels, convolution.outputChannels)
      taps = convolution.kernelSize * convolution.kernelSize
      bias = convolution.bias.map(Double.init)
      weights = [Double](repeating: 0, count: convolution.weights.count)
      for output in 0..<outputs {
        for input in 0..<inputs {
          for tap in 0..<taps {
            weights[(output * taps + tap) * inputs + input] =
              Double(convolution.weights[(output * inputs + input) * taps + tap])
          }
        }
      }
    }

    /// With a 1×1 convolution of the same input added.
    func convolution(plus side: NetworkConvolution) -> NetworkConvolution {
      var weights = [Float](repeating: 0, count: self.weights.count)
      for output in 0..<outputs {
        for input in 0..<inputs {
          for tap in 0..<taps {
            let added = tap == taps / 2 ? Double(side.weights[output * inputs + input]) : 0
            weights[(output * inputs + input) * taps + tap] =
              Float(self.weights[(output * taps + tap) * inputs + input] + added)
          }
        }
      }
      return NetworkConvolution(
        inputChannels: inputs, outputChannels: outputs, kernelSize: taps == 9 ? 3 : 1, weights: weights,
        bias: zip(bias, side.bias).map { Float($0 + Double($1)) })
    }
  }

  /// `outer` of what `inner` gives; one of the two is 1×1.
  private static func product(_ outer: NetworkConvolution, _ inner: Matrix) -> Matrix {
    let factors = Matrix(outer)
    var result = inner
    (result.outputs, result.taps) = (factors.outputs, max(factors.taps, inner.taps))
    result.weights = [Double](repeating: 0, count: result.outputs * result.taps * inner.inputs)
    result.bias = factors.bias
    for output in 0..<factors.outputs {
      for tap in 0..<result.taps {
        let row = (output * result.taps + tap) * inner.inputs
        for middle in 0..<factors.inputs {
          let factor = factors.weights[(output * factors.taps + min(tap, factors.taps - 1)) * factors.inputs + middle]
          let other = (middle * inner.taps + min(tap, inner.taps - 1)) * inner.inputs
          for input in 0..<inner.inputs { result.weights[row + input] += factor * inner.weights[other + input] }
        }
      }
      for tap in 0..<factors.taps {
        for middle in 0..<factors.inputs {
          result.bias[output] +=
            factors.weights[(output * factors.taps + tap) * factors.inputs + middle] * inner.bias[middle]
        }
      }
    }
    return result
  }
}
