internal import CUpscaleKernels
internal import UpscaleCore

/// A depthwise convolution's weights in the order the kernels read them. Made once; read by all threads.
final class PackedDepthwise: @unchecked Sendable {
  // Owned memory that is written in `init` alone.
  private let memory: UnsafeMutablePointer<Float>
  let descriptor: upscale_depthwise

  init(_ convolution: DepthwiseConvolution, activation: NetworkActivation?) {
    let (channels, taps) = (convolution.channels, convolution.kernelSize * convolution.kernelSize)
    let slopes = activation?.slopes(channels: channels)
    let byTap = (0..<taps * channels).map { convolution.weights[$0 % channels * taps + $0 / channels] }
    let numbers = byTap + convolution.bias + (slopes ?? [])
    memory = .allocate(capacity: numbers.count)
    memory.initialize(from: numbers, count: numbers.count)
    let bias = memory + taps * channels
    descriptor = upscale_depthwise(
      weights: UnsafePointer(memory), bias: UnsafePointer(bias),
      slopes: slopes == nil ? nil : UnsafePointer(bias + channels), kernel: Int32(convolution.kernelSize),
      dilation: Int32(convolution.dilation), channels: Int32(channels), curve: activation?.curve ?? upscale_curve())
  }

  deinit { memory.deallocate() }
}
