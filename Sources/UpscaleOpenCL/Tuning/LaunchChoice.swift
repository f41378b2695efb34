/// One way to launch a convolution in the form that the device has.
struct LaunchChoice: Hashable {
  /// Vectors of outputs and pixels of a work-item.
  var vectors: Int
  var pixels: Int
  /// The most work-items per group.
  var group: Int

  /// The slowest and plainest, which others are compared with.
  static let plain = LaunchChoice(vectors: 1, pixels: 1, group: 1)

  func applied(to block: ConvolutionBlock) -> ConvolutionBlock {
    ConvolutionBlock(broadcasts: block.broadcasts, vector: block.vector, vectors: vectors, pixels: pixels)
  }

  /// What is worth trying in place of `usual`, in an order that mixes sizes: time may end before they do.
  static func candidates(for shape: ConvolutionDescriptor, usual: LaunchChoice) -> [LaunchChoice] {
    let units = (shape.outputs + shape.block.vector - 1) / shape.block.vector
    let (pixels, groups) = shape.block.broadcasts ? ([4, 6, 9, 14], [1]) : ([2, 4, 8], [32, 64])
    var choices: [LaunchChoice] = []
    for vectors in 1...min(4, units) {
      for pixels in pixels where vectors * pixels <= 32 {
        for group in groups { choices.append(LaunchChoice(vectors: vectors, pixels: pixels, group: group)) }
      }
    }
    choices.removeAll { $0 == usual }
    let order = [1, 3, 0, 2].flatMap { stride(from: $0, to: choices.count, by: 4) }
    return order.map { choices[$0] }
  }
}
