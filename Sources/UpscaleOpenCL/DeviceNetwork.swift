internal import UpscaleCore

/// A network made ready for one device: programs built, weights there. Slots run its tiles.
final class DeviceNetwork: Sendable {
  /// A step with what it is launched with. The numbers in `buffer` are those of `PackedLayer`, or slopes.
  struct Step: Sendable {
    /// Multiply-adds that matrix units do in the time in which work-items do one, or more.
    static let matrixGain = 32

    let index: Int
    let descriptor: KernelDescriptor
    let program: OpenCLProgram
    let constants: OpenCLBuffer?
    /// Nil for steps that are not convolutions.
    let block: ConvolutionBlock?
    let outputs: Int
    /// The most work-items per group.
    let group: Int

    /// The most multiply-adds in a launch.
    var launchLimit: Int {
      block?.matrixUnits == nil ? LaunchRows.multiplyAddsPerLaunch : LaunchRows.multiplyAddsPerLaunch * Step.matrixGain
    }

    /// Throws where a group of the size that the kernel needs is more than it can have on this device.
    func check(_ kernel: OpenCLKernel) throws(UpscaleError) {
      guard block?.matrixUnits != nil else { return }
      let needed = MatrixUnits.lanes * MatrixUnits.warps
      guard try kernel.groupSize(atMost: needed) == needed else {
        throw UpscaleError(.deviceFailed, "A kernel for matrix units needs \(needed) work-items per group.")
      }
    }

    /// The work-items for `pixels` of the first input, and those of a group, where `group` of a row make one.
    func items(for pixels: PixelSize, group: Int) -> (items: [Int], group: [Int]) {
      let blocks = block?.count(outputs) ?? 1
      if let block, block.matrixUnits != nil {
        let (lanes, warps) = (MatrixUnits.lanes, MatrixUnits.warps)
        let columns = (pixels.width + MatrixUnits.side - 1) / MatrixUnits.side
        let rows = (pixels.height + warps * block.pixels - 1) / (warps * block.pixels)
        return ([columns * lanes, rows * warps, blocks], [lanes, warps, 1])
      }
      let items = (pixels.width + (block?.pixels ?? 1) - 1) / (block?.pixels ?? 1)
      return ([(items + group - 1) / group * group, pixels.height, blocks], [group, 1, 1])
    }
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
    _ network: UpscaleNetwork, style: ComputeStyle, transfer: TransferStyle, programs: ProgramStore
  ) throws(UpscaleError) {
    let plan = DevicePlan(network, style: style)
    var steps: [Step] = []
    for (index, step) in plan.steps.enumerated() {
      var (constants, block, outputs): ([Float]?, ConvolutionBlock?, Int) = (nil, nil, 0)
      var (descriptor, group) = (plan.descriptor(of: step, style: style), style.group)
      if let convolution = step.convolution {
        if case .convolution(var shape) = descriptor {
          if shape.block.matrixUnits == nil, let best = programs.tuning(for: shape).best {
            shape.block = best.applied(to: shape.block)
            (descriptor, group) = (.convolution(shape), best.group)
          }
          (block, outputs) = (shape.block, shape.outputs)
          constants = DeviceNetwork.numbers(convolution, step.activation, factor: step.factor, block: shape.block)
        }
      } else if let depthwise = step.depthwise {
        let shape = style.depthwiseBlock
        (block, outputs) = (shape, depthwise.channels)
        constants = PackedLayer(depthwise, activation: step.activation, block: shape).numbers
      } else {
        constants = DeviceNetwork.numbers(step, channels: plan.values[step.output].channels)
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

  private static func numbers(
    _ convolution: NetworkConvolution, _ activation: NetworkActivation?, factor: Int, block: ConvolutionBlock
  ) -> [Float] {
    block.matrixUnits == nil
      ? PackedLayer(convolution, activation: activation, factor: factor, block: block).numbers
      : PackedFragments(convolution, activation: activation, factor: factor, block: block).numbers
  }

  /// Those of a step that is no convolution; nil where it takes none, or has them from another step.
  private static func numbers(_ step: LoweredStep, channels: Int) -> [Float]? {
    if let operation = step.measures { return operation.numbers }
    guard let kernel = step.pixelKernel else { return step.activation?.slopes(channels: channels) }
    return step.isGated ? nil : kernel.constants
  }

  /// Pixels beyond a value's last that a kernel may read.
  var slack: Int { steps.reduce(0) { max($0, $1.block?.pixels ?? 0) } }
}

extension DevicePlan {
  /// The kernel of `step`, with the block that the style has for it.
  func descriptor(of step: LoweredStep, style: ComputeStyle) -> KernelDescriptor {
    let (input, output) = (values[step.inputs[0]], values[step.output])
    switch step.measures {
    case .gate(let gate):
      return .measure(
        MeasureDescriptor(channels: gate.channels, few: gate.squeeze.outputChannels, input: input.format))
    case .context(let context): return .context(ContextDescriptor(context, input: input.format))
    case nil: break
    }
    if let depthwise = step.depthwise {
      return .depthwise(
        DepthwiseDescriptor(
          channels: depthwise.channels, kernel: depthwise.kernelSize, dilation: depthwise.dilation,
          block: style.depthwiseBlock, activation: ActivationForm(step.activation), input: input.format,
          output: output.format))
    }
    if let kernel = step.pixelKernel {
      return .pixelwise(
        PixelwiseDescriptor(
          name: kernel.name, channels: output.channels, input: input.format, output: output.format))
    }
    if step.spreads { return .spread(SpreadDescriptor(channels: output.channels, output: output.format)) }
    let other = step.addend.map { values[$0].format }
    guard let convolution = step.convolution else {
      return .gather(
        GatherDescriptor(
          channels: output.channels, activation: ActivationForm(step.activation), input: input.format,
          inputFactor: step.factor, inputReduction: step.reduction, translation: step.translation,
          shuffles: step.shuffles, output: output.format, other: other,
          joint: JointOperation(step)))
    }
    return .convolution(
      ConvolutionDescriptor(
        inputs: convolution.inputChannels, outputs: convolution.outputChannels, kernel: convolution.kernelSize,
        block: style.block(outputs: convolution.outputChannels), activation: ActivationForm(step.activation),
        factor: step.factor, input: input.format, output: output.format, other: other, joint: JointOperation(step),
        otherFactor: step.addendFactor ?? 1))
  }
}
