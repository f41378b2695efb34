/// All that a kernel is compiled for. Equal descriptors share one program.
enum KernelDescriptor: Hashable {
  case convolution(ConvolutionDescriptor)
  case gather(GatherDescriptor)
  /// Between floats and integers, as many at once as a vector holds.
  case transfer(vector: Int)

  var sources: [KernelSource] {
    switch self {
    case .convolution: [.operands, .convolution]
    case .gather: [.operands, .gather]
    case .transfer: [.transfer]
    }
  }

  /// The kernel's name in its source, or that of one of its kernels.
  var entry: String {
    switch self {
    case .convolution: "convolve"
    case .gather: "gather"
    case .transfer: "pack8"
    }
  }

  /// The compiler's options.
  var options: String {
    let macros =
      switch self {
      case .convolution(let descriptor): descriptor.macros
      case .gather(let descriptor): descriptor.macros
      case .transfer(let vector): [("VECTOR", vector)]
      }
    return (["-cl-std=CL1.2", "-cl-mad-enable", "-cl-no-signed-zeros"] + macros.map { "-D\($0)=\($1)" })
      .joined(separator: " ")
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
      ("BROADCAST", block.broadcasts ? 1 : 0), ("VECTOR", block.vector), ("VECTORS", block.vectors),
      ("PIXELS", block.pixels), ("BLOCKS", block.count(outputs)), ("KERNEL", kernel), ("INPUTS", inputs),
      ("PADDED_INPUTS", block.paddedInputs(inputs)), ("OUTPUTS", outputs), ("ACTIVATION", activates ? 1 : 0),
      ("FACTOR", factor), ("OTHER_FACTOR", otherFactor),
    ] + formats(input: input, other: other, output: output)
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
