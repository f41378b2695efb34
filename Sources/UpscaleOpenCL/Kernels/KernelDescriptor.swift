/// All that a kernel is compiled for. Equal descriptors share one program.
enum KernelDescriptor: Hashable {
  case convolution(ConvolutionDescriptor)
  case depthwise(DepthwiseDescriptor)
  case gather(GatherDescriptor)
  case pixelwise(PixelwiseDescriptor)
  case measure(MeasureDescriptor)
  case context(ContextDescriptor)
  case spread(SpreadDescriptor)
  /// Between floats and integers, as many at once as a vector holds.
  case transfer(vector: Int)

  var sources: [KernelSource] {
    switch self {
    case .convolution(let descriptor):
      descriptor.block.matrixUnits == nil
        ? [.operands, .convolution] : [.operands, .matrixUnits, .convolutionMatrix]
    case .depthwise: [.operands, .depthwise]
    case .gather: [.operands, .gather]
    case .pixelwise(let descriptor): [.operands, .pixelwise, .pixel(descriptor.name)]
    case .measure: [.operands, .measure]
    case .context: [.operands, .context]
    case .spread: [.operands, .spread]
    case .transfer: [.transfer]
    }
  }

  /// The kernel's name in its source, or that of one of its kernels.
  var entry: String {
    switch self {
    case .convolution: "convolve"
    case .depthwise: "convolve_channels"
    case .gather: "gather"
    case .pixelwise(let descriptor): descriptor.name
    case .measure: "sum_rows"
    case .context: "reduce"
    case .spread: "spread"
    case .transfer: "pack8"
    }
  }

  /// The compiler's options.
  var options: String {
    let macros =
      switch self {
      case .convolution(let descriptor): descriptor.macros
      case .depthwise(let descriptor): descriptor.macros
      case .gather(let descriptor): descriptor.macros
      case .pixelwise(let descriptor): descriptor.macros
      case .measure(let descriptor): descriptor.macros
      case .context(let descriptor): descriptor.macros
      case .spread(let descriptor): descriptor.macros
      case .transfer(let vector): [("VECTOR", vector)]
      }
    return "-cl-std=CL1.2 \(arithmetic)" + macros.map { " -D\($0)=\($1)" }.joined()
  }

  private var arithmetic: String {
    // Emulated matrix units are slow in any case, and so are compilers over their many barriers.
    if case .convolution(let descriptor) = self, descriptor.block.matrixUnits == .emulated { return "-cl-opt-disable" }
    return "-cl-mad-enable -cl-no-signed-zeros"
  }
}

/// A convolution with what is done in the same launch.
struct ConvolutionDescriptor: Hashable {
  var inputs: Int
  var outputs: Int
  /// The side of the kernel.
  var kernel: Int
  var block: ConvolutionBlock
  var activation: ActivationForm
  /// Of the pixel shuffle; 1 for none.
  var factor: Int
  var input: SampleFormat
  var output: SampleFormat
  /// A second operand, of which a pixel is repeated `otherFactor` times, and what is done with it.
  var other: SampleFormat?
  var joint: JointOperation?
  var otherFactor = 1

  var macros: [(String, Int)] {
    [
      ("BLOCKS", block.count(outputs)), ("KERNEL", kernel), ("INPUTS", inputs), ("OUTPUTS", outputs),
      ("FACTOR", factor), ("OTHER_FACTOR", otherFactor),
    ] + activation.macros + blockMacros + formats(input: input, other: other, joint: joint, output: output)
  }

  private var blockMacros: [(String, Int)] {
    if let units = block.matrixUnits {
      return [
        ("WARPS", MatrixUnits.warps), ("ROWS", block.pixels), ("TILES", block.vectors),
        ("EMULATE_MATRIX", units == .emulated ? 1 : 0),
      ]
    }
    return [
      ("BROADCAST", block.broadcasts ? 1 : 0), ("VECTOR", block.vector), ("VECTORS", block.vectors),
      ("PIXELS", block.pixels), ("PADDED_INPUTS", block.paddedInputs(inputs)),
    ]
  }
}

/// A convolution of every channel by itself, with an activation.
struct DepthwiseDescriptor: Hashable {
  var channels: Int
  /// The side of the kernel in taps, and pixels from one to the next.
  var kernel: Int
  var dilation: Int
  /// A vector of channels, some pixels.
  var block: ConvolutionBlock
  var activation: ActivationForm
  var input: SampleFormat
  var output: SampleFormat

  var macros: [(String, Int)] {
    [
      ("BLOCKS", block.count(channels)), ("KERNEL", kernel), ("DILATION", dilation), ("CHANNELS", channels),
      ("VECTOR", block.vector), ("PIXELS", block.pixels),
    ] + activation.macros + formats(input: input, other: nil, joint: nil, output: output)
  }
}

/// An output sample from one input sample, or the sum or product of two, with an activation.
struct GatherDescriptor: Hashable {
  var channels: Int
  var activation: ActivationForm
  var input: SampleFormat
  /// Output pixels for a pixel of the input, in each direction.
  var inputFactor: Int
  /// Input pixels for a pixel of the output, in each direction.
  var inputReduction: Int
  /// Pixels that the input moves to the right and down.
  var translation: Int
  /// Whether they come from its channels; else they repeat it.
  var shuffles: Bool
  var output: SampleFormat
  var other: SampleFormat?
  var joint: JointOperation?

  var macros: [(String, Int)] {
    [
      ("CHANNELS", channels), ("INPUT_FACTOR", inputFactor), ("INPUT_REDUCTION", inputReduction),
      ("TRANSLATION", translation),
      ("INPUT_SHUFFLE", shuffles ? 1 : 0),
    ] + activation.macros + formats(input: input, other: other, joint: joint, output: output)
  }
}

/// A kernel that makes a pixel of the pixel at its place.
struct PixelwiseDescriptor: Hashable {
  /// In `Kernels/Pixels`.
  var name: String
  var channels: Int
  var input: SampleFormat
  var output: SampleFormat

  var macros: [(String, Int)] {
    [("CHANNELS", channels)] + formats(input: input, other: nil, joint: nil, output: output)
  }
}

/// What a channel gate makes of a value's means.
struct MeasureDescriptor: Hashable {
  var channels: Int
  /// The outputs of the gate's first layer.
  var few: Int
  var input: SampleFormat

  var macros: [(String, Int)] {
    [("CHANNELS", channels), ("FEW", few), ("INPUT_UNIT", input.unit), ("INPUT_HALF", input.isHalf ? 1 : 0)]
  }
}

private func formats(
  input: SampleFormat, other: SampleFormat?, joint: JointOperation?, output: SampleFormat
) -> [(String, Int)] {
  var macros = [
    ("INPUT_UNIT", input.unit), ("INPUT_HALF", input.isHalf ? 1 : 0), ("OUTPUT_UNIT", output.unit),
    ("OUTPUT_HALF", output.isHalf ? 1 : 0),
  ]
  macros += joint?.macros ?? [("HAS_OTHER", 0)]
  if let other { macros += [("OTHER_UNIT", other.unit), ("OTHER_HALF", other.isHalf ? 1 : 0)] }
  return macros
}
