/// Blocks that were measured to be the fastest on a device, by the convolution they are for.
struct TuningTable: Hashable {
  private var blocks: [ConvolutionDescriptor: ConvolutionBlock] = [:]

  var isEmpty: Bool { blocks.isEmpty }

  func block(for descriptor: ConvolutionDescriptor) -> ConvolutionBlock? { blocks[descriptor] }

  mutating func set(_ block: ConvolutionBlock, for descriptor: ConvolutionDescriptor) { blocks[descriptor] = block }
}
