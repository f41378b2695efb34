internal import UpscaleCore

/// A convolution's numbers as `convolution_matrix.cl` reads them: weights in half precision, two in a word, in the order
/// in which the lanes of a warp take them; then biases, then slopes.
struct PackedFragments {
  /// Words of weights are here as the floats of the same bits.
  private(set) var numbers: [Float] = []

  private let convolution: NetworkConvolution
  private let order: [Int]

  /// - Parameter factor: of the pixel shuffle after it.
  init(_ convolution: NetworkConvolution, activation: NetworkActivation?, factor: Int, block: ConvolutionBlock) {
    self.convolution = convolution
    order = convolution.outputOrder(shuffledBy: factor)
    let blocks = block.count(order.count)
    let chunks = (convolution.inputChannels + MatrixUnits.side - 1) / MatrixUnits.side
    let taps = convolution.kernelSize * convolution.kernelSize
    for index in 0..<blocks {
      for chunk in 0..<chunks {
        for tap in 0..<taps { appendStep(index * block.vectors, tiles: block.vectors, chunk: chunk, tap: tap) }
      }
    }
    numbers += PackedLayer.ending(convolution, activation: activation, order: order, count: blocks * block.outputs)
  }

  /// The weights of one product: of sixteen inputs and eight times `tiles` outputs. A lane has those of two tiles side by
  /// side, so that it takes them at once; the last one's alone where tiles are odd.
  private mutating func appendStep(_ firstTile: Int, tiles: Int, chunk: Int, tap: Int) {
    for first in stride(from: 0, to: tiles, by: 2) {
      for lane in 0..<MatrixUnits.lanes {
        for tile in first..<min(first + 2, tiles) {
          let output = (firstTile + tile) * 8 + lane / 4
          for register in 0..<2 {
            let input = chunk * MatrixUnits.side + lane % 4 * 2 + register * 8
            let word = weight(output, input, tap) | weight(output, input + 1, tap) << 16
            numbers.append(Float(bitPattern: word))
          }
        }
      }
    }
  }

  /// The half of one weight; zero beyond the last output or input.
  private func weight(_ output: Int, _ input: Int, _ tap: Int) -> UInt32 {
    guard output < order.count, input < convolution.inputChannels else { return 0 }
    let taps = convolution.kernelSize * convolution.kernelSize
    return UInt32(
      HalfPrecision.bits(convolution.weights[(order[output] * convolution.inputChannels + input) * taps + tap]))
  }
}
