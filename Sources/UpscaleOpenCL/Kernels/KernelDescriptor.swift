/// All that a kernel is compiled for. Equal descriptors share one program.
enum KernelDescriptor: Hashable {
  case convolution(ConvolutionDescriptor)
  case gather(GatherDescriptor)

  var sources: [KernelSource] {
    switch self {
    case .convolution(let descriptor):
      descriptor.block.matrixUnits == nil
        ? [.operands, .convolution] : [.operands, .matrixUnits, .convolutionMatrix]
    case .gather: [.operands, .gather]
    }
  }

  /// The kernel's name in its source.
  var entry: String {
    switch self {
    case .convolution: "convolve"
    case .gather: "gather"
    }
  }

  /// The compiler's options.
  var options: String {
    let macros =
      switch self {
      case .convolution(let descriptor): descriptor.macros
      case .gather(let descriptor): descriptor.macros
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
  var activates: Bool
  /// Of the pixel shuffle; 1 for none.
  var factor: Int
  var input: SampleFormat
  var output: SampleFormat
  /// A value that is added, of which a pixel is repeated `otherFactor` times.
  var other: SampleFormat?
  var otherFactor = 1

  var macros: [(String, Int)] {
    [
      ("BLOCKS", block.count(outputs)), ("KERNEL", kernel), ("INPUTS", inputs), ("OUTPUTS", outputs),
      ("ACTIVATION", activates ? 1 : 0), ("FACTOR", factor), ("OTHER_FACTOR", otherFactor),
    ] + blockMacros + formats(input: input, other: other, output: output)
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

/// An output sample from one input sample, or the sum of two, with an activation.
struct GatherDescriptor: Hashable {
  var channels: Int
  var activates: Bool
  var input: SampleFormat
  /// Output pixels for a pixel of the input, in each direction.
  var inputFactor: Int
  /// Whether they come from its channels; else they repeat it.
  var shuffles: Bool
  var output: SampleFormat
  var other: SampleFormat?

  var macros: [(String, Int)] {
    [
      ("CHANNELS", channels), ("ACTIVATION", activates ? 1 : 0), ("INPUT_FACTOR", inputFactor),
      ("INPUT_SHUFFLE", shuffles ? 1 : 0),
    ] + formats(input: input, other: other, output: output)
  }
}

private func formats(input: SampleFormat, other: SampleFormat?, output: SampleFormat) -> [(String, Int)] {
  var macros = [
    ("INPUT_UNIT", input.unit), ("INPUT_HALF", input.isHalf ? 1 : 0), ("OUTPUT_UNIT", output.unit),
    ("OUTPUT_HALF", output.isHalf ? 1 : 0), ("HAS_OTHER", other == nil ? 0 : 1),
  ]
  if let other { macros += [("OTHER_UNIT", other.unit), ("OTHER_HALF", other.isHalf ? 1 : 0)] }
  return macros
}
