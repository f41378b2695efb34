internal import UpscaleCore

/// A network made ready for one device: programs built, weights there. Slots run its tiles.
final class DeviceNetwork: Sendable {
  /// A step with what it is launched with. The numbers in `buffer` are those of `PackedLayer`, or slopes.
  struct Step: Sendable {
    let index: Int
    let descriptor: KernelDescriptor
    let program: OpenCLProgram
    let constants: OpenCLBuffer?
    /// Nil for steps that are not convolutions.
    let block: ConvolutionBlock?
    let outputs: Int
    /// The most work-items in a group.
    let group: Int
  }

  let context: OpenCLContext
  let plan: DevicePlan
  let style: ComputeStyle
  let steps: [Step]
  let transfer: TransferStyle
  /// Nil where all crosses as floats.
  let transferProgram: OpenCLProgram?
  /// Of the results.
  let results = StoragePool()

  init(
    _ network: Network, style: ComputeStyle, transfer: TransferStyle, programs: ProgramStore
  ) throws(UpscaleError) {
    let plan = DevicePlan(network, style: style)
    var steps: [Step] = []
    for (index, step) in plan.steps.enumerated() {
      var (constants, block, outputs): ([Float]?, ConvolutionBlock?, Int) = (nil, nil, 0)
      var (descriptor, group) = (plan.descriptor(of: step, style: style), style.group)
      switch step.action {
      case .convolution(let convolution, let activation, let factor, _):
        if case .convolution(var shape) = descriptor {
          if let best = programs.tuning(for: shape).best {
            shape.block = best.applied(to: shape.block)
            (descriptor, group) = (.convolution(shape), best.group)
          }
          (block, outputs) = (shape.block, shape.outputs)
          constants = PackedLayer(convolution, activation: activation, factor: factor, block: shape.block).numbers
        }
      case .gather(_, _, let activation):
        constants = activation?.slopes(channels: plan.values[step.output].channels)
      }
      var buffer: OpenCLBuffer?
      if let constants { buffer = try OpenCLBuffer(programs.context, constants: constants) }
      steps.append(
        Step(
          index: index, descriptor: descriptor, program: try programs.program(for: descriptor), constants: buffer,
          block: block, outputs: outputs, group: group))
    }
    (self.context, self.plan, self.style, self.steps) = (programs.context, plan, style, steps)
    self.transfer = transfer
    transferProgram = transfer.packs ? try programs.program(for: .transfer(vector: style.vector)) : nil
  }

  /// Pixels beyond a value's last that a kernel may read.
  var slack: Int { steps.reduce(0) { max($0, $1.block?.pixels ?? 0) } }
}

extension DevicePlan {
  /// The kernel of `step`, with the block that the style has for it.
  func descriptor(of step: Step, style: ComputeStyle) -> KernelDescriptor {
    let (input, output) = (values[step.inputs[0]], values[step.output])
    let other = step.inputs.count > 1 ? values[step.inputs[1]].format : nil
    switch step.action {
    case .convolution(let convolution, let activation, let factor, let otherFactor):
      return .convolution(
        ConvolutionDescriptor(
          inputs: convolution.inputChannels, outputs: convolution.outputChannels, kernel: convolution.kernelSize,
          block: style.block(outputs: convolution.outputChannels), activates: activation != nil, factor: factor,
          input: input.format, output: output.format, other: other, otherFactor: otherFactor))
    case .gather(let factor, let shuffles, let activation):
      return .gather(
        GatherDescriptor(
          channels: output.channels, activates: activation != nil, input: input.format, inputFactor: factor,
          shuffles: shuffles, output: output.format, other: other))
    }
  }
}
