/// A convolution as files have it: with any stride and padding, or transposed.
struct SpatialLayer {
  var inputs: Int
  var outputs: Int
  /// The side of the kernel.
  var side: Int
  /// Pixels from one output's place to the next, or, transposed, from one input's.
  var stride = 1
  /// Zeros around the input; transposed, pixels that are cut off the output. On every side.
  var padding: Int
  var isTransposed = false
  /// In the order output channel, input channel, row, column.
  var weights: [Float]
  var bias: [Float]

  /// The same where there is nothing but padding to it; nil for others.
  var plain: NetworkConvolution? {
    guard stride == 1, !isTransposed, side % 2 == 1 else { return nil }
    return convolution(radius: side / 2, inputs: inputs, outputs: outputs, bias: bias) { tap in (tap, 0, 0) }
  }

  /// Over blocks of `stride` × `stride` pixels, which were gathered into channels.
  var overBlocks: NetworkConvolution {
    let area = stride * stride
    let reach = max(padding.dividedUp(by: stride), (side - 1 - padding).floorDivided(by: stride), 0)
    return convolution(radius: reach, inputs: inputs * area, outputs: outputs, bias: bias) { tap in
      let (row, column) = (tap.row - padding, tap.column - padding)
      let block = (row: row.floorDivided(by: stride), column: column.floorDivided(by: stride))
      let channel = (row - block.row * stride) * stride + column - block.column * stride
      return ((block.row + reach, block.column + reach), channel, 0)
    }
  }

  /// By how many of the output's pixels the transposed layer's output is smaller than its input enlarged, on each side.
  /// Nil where it is not the same on both.
  var inset: Int? {
    let both = stride - side + 2 * padding
    return both % 2 == 0 ? both / 2 : nil
  }

  /// What the transposed layer gives as blocks of pixels in channels, to be shuffled by the stride.
  func intoBlocks(inset: Int) -> NetworkConvolution {
    let (area, first) = (stride * stride, padding - inset)
    // A pixel in row r of a block takes tap r + first − stride · t from the input t rows below.
    let reach = max((side - 1 - first).floorDivided(by: stride), (stride - 1 + first).floorDivided(by: stride), 0)
    let spread = bias.flatMap { [Float](repeating: $0, count: area) }
    return convolution(radius: reach, inputs: inputs, outputs: outputs * area, bias: spread) { tap in
      let (row, column) = (tap.row - first, tap.column - first)
      let place = (row: -row.floorDivided(by: stride), column: -column.floorDivided(by: stride))
      let channel = (row + place.row * stride) * stride + column + place.column * stride
      return ((place.row + reach, place.column + reach), 0, channel)
    }
  }

  /// A convolution with the same weights at other taps and channels, where each input or output channel has become several.
  /// - Parameter place: of a tap of this kernel, its tap in the new one, and which of the several channels it reads and
  ///   writes.
  private func convolution(
    radius: Int, inputs newInputs: Int, outputs newOutputs: Int, bias: [Float],
    place: (_ tap: (row: Int, column: Int)) -> (tap: (row: Int, column: Int), input: Int, output: Int)
  ) -> NetworkConvolution {
    let newSide = 2 * radius + 1
    var result = [Float](repeating: 0, count: newInputs * newOutputs * newSide * newSide)
    let (perInput, perOutput) = (newInputs / inputs, newOutputs / outputs)
    for row in 0..<side {
      for column in 0..<side {
        let (tap, inner, outer) = place((row, column))
        for output in 0..<outputs {
          for input in 0..<inputs {
            let channels = (output * perOutput + outer) * newInputs + input * perInput + inner
            result[(channels * newSide + tap.row) * newSide + tap.column] =
              weights[((output * inputs + input) * side + row) * side + column]
          }
        }
      }
    }
    return NetworkConvolution(
      inputChannels: newInputs, outputChannels: newOutputs, kernelSize: newSide, weights: result, bias: bias)
  }
}

extension SpatialLayer {
  /// The weights of a transposed convolution as PyTorch and ONNX keep them, input channel first.
  /// - Parameter shape: four sides, whose product is the number of weights, or too much.
  static func swapped(_ weights: [Float], _ shape: [Int]) -> [Float] {
    let (inputs, outputs, area) = (shape[0], shape[1], shape[2] &* shape[3])
    guard inputs &* outputs &* area == weights.count else { return weights }
    var result: [Float] = []
    result.reserveCapacity(weights.count)
    for output in 0..<outputs {
      for input in 0..<inputs {
        let first = (input * outputs + output) * area
        result += weights[first..<first + area]
      }
    }
    return result
  }

  /// Throws `invalidModelFile` for sides and strides that no network has, and where the weights are not as many as the
  /// layer takes.
  func validate() throws(UpscaleError) {
    let most = UpscaleNetwork.limit
    guard (1...most).contains(inputs), (1...most).contains(outputs), (1...64).contains(side), (1...16).contains(stride),
      (0..<max(side, stride)).contains(padding), weights.count == inputs * outputs * side * side, bias.count == outputs
    else {
      throw UpscaleError(
        .invalidModelFile,
        "A \(side)×\(side) convolution \(inputs) → \(outputs) with stride \(stride), padding \(padding) and "
          + "\(weights.count) weights is inconsistent.")
    }
    // What it becomes has more weights, most of them zeros.
    let blocks = ((side + 2 * stride) / stride + 2) * stride
    guard inputs * outputs <= 1 << 22, inputs * outputs * blocks * blocks <= 1 << 26 else {
      throw UpscaleError(.limitExceeded, "A \(side)×\(side) convolution \(inputs) → \(outputs) is too large.")
    }
  }
}
