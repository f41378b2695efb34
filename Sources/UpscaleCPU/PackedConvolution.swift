internal import CUpscaleKernels
internal import UpscaleCore

/// A convolution's weights in the order the kernels read them. Made once; read by all threads.
final class PackedConvolution: @unchecked Sendable {
  static let lanes = Int(UPSCALE_LANES)

  /// So many channels in whole vectors.
  static func padded(_ channels: Int) -> Int { (channels + lanes - 1) / lanes * lanes }

  // Owned memory that is written in `init` alone.
  private let memory: UnsafeMutablePointer<Float>
  let descriptor: upscale_convolution

  /// - Parameter blockUnits: the units of a block of weights, as the kernels want it.
  init(_ fused: FusedConvolution, blockUnits: Int) {
    let (lanes, convolution, units) = (PackedConvolution.lanes, fused.source, fused.units)
    let padded = units * lanes
    let taps = convolution.kernelSize * convolution.kernelSize * convolution.inputChannels
    memory = .allocate(capacity: padded * (taps + 2))
    memory.initialize(repeating: 0, count: padded * (taps + 2))
    let (bias, slopes) = (memory + padded * taps, memory + padded * (taps + 1))
    let slopeValues = fused.activation?.slopes(channels: convolution.outputChannels)
    for (position, output) in fused.outputOrder.enumerated() {
      bias[position] = convolution.bias[output]
      if let slopeValues { slopes[position] = slopeValues[output] }
      PackedConvolution.pack(
        convolution, output: output, at: position, units: units, blockUnits: blockUnits, into: memory)
    }
    descriptor = upscale_convolution(
      weights: UnsafePointer(memory), bias: UnsafePointer(bias),
      slopes: slopeValues == nil ? nil : UnsafePointer(slopes), kernel: Int32(convolution.kernelSize),
      input_channels: Int32(convolution.inputChannels), output_units: Int32(units), block_units: Int32(blockUnits),
      curve: fused.activation?.curve ?? upscale_curve())
  }

  /// Pixels that an output pixel sees on each side.
  var radius: Int { Int(descriptor.kernel) / 2 }

  /// Floats that a thread needs besides to place the outputs, and to join the inputs where there are several.
  func scratch(sources: Int) -> Int {
    withUnsafePointer(to: descriptor) { sources > 1 ? upscale_joining_scratch($0) : upscale_placement_scratch($0) }
  }

  deinit { memory.deallocate() }

  /// Blocks of units, each as [row][column][input][output].
  private static func pack(
    _ convolution: NetworkConvolution, output: Int, at position: Int, units: Int, blockUnits: Int,
    into weights: UnsafeMutablePointer<Float>
  ) {
    let (side, inputs) = (convolution.kernelSize, convolution.inputChannels)
    let firstUnit = position / lanes / blockUnits * blockUnits
    let width = min(blockUnits, units - firstUnit) * lanes
    let block = weights + firstUnit * lanes * side * side * inputs
    for tap in 0..<side * side {
      for input in 0..<inputs {
        block[(tap * inputs + input) * width + position - firstUnit * lanes] =
          convolution.weights[(output * inputs + input) * side * side + tap]
      }
    }
  }
}
