internal import CUpscaleKernels
internal import UpscaleCore

/// A 3×3 convolution's weights as matrices, one for each point of Winograd's F(4×4, 3×3) or F(6×6, 3×3), in the order the
/// kernels read them. Made once; read by all threads.
final class PackedWinograd: @unchecked Sendable {
  // Owned memory that is written in `init` alone.
  private let memory: UnsafeMutablePointer<Float>
  private let bf16: UnsafeMutablePointer<UInt16>?
  let descriptor: upscale_winograd

  /// Whether the transforms cost less than they save: not with few inputs, however many outputs, and only from values whose
  /// pixels are whole vectors.
  static func pays(_ convolution: NetworkConvolution, sources: [ExecutionPlan.Value]) -> Bool {
    convolution.kernelSize == 3 && convolution.inputChannels >= 16
      && sources.allSatisfy {
        $0.stride % PackedConvolution.lanes == 0 && ($0.isPadded || $0.stride == $0.channels)
      }
  }

  /// - Parameters:
  ///   - tile: the side of an output tile, 4 or 6; 4 with `bf16`.
  ///   - sources: the values that lie side by side; what of their pixels is beyond the channels is zeros.
  ///   - blockUnits: the units of a block of weights, as the kernels want it.
  ///   - bf16: whether to pack them as bfloat16 too.
  init(_ fused: FusedConvolution, tile: Int, sources: [ExecutionPlan.Value], blockUnits: Int, bf16: Bool) {
    let (lanes, convolution) = (PackedConvolution.lanes, fused.source)
    let padded = fused.units * lanes
    let points = (tile + 2) * (tile + 2)
    // Where each input channel lies among the floats of all sources' pixels.
    let stride = sources.reduce(0) { $0 + $1.stride }
    var (places, first) = ([Int](), 0)
    for source in sources {
      places += first..<first + source.channels
      first += source.stride
    }
    let count = points * stride * padded
    memory = .allocate(capacity: count + 3 * padded)
    memory.initialize(repeating: 0, count: count + 3 * padded)
    let (bias, slopes, zeros) = (memory + count, memory + count + padded, memory + count + 2 * padded)
    let slopeValues = fused.activation?.slopes(channels: convolution.outputChannels)
    for (position, output) in fused.outputOrder.enumerated() {
      bias[position] = convolution.bias[output]
      if let slopeValues { slopes[position] = slopeValues[output] }
      PackedWinograd.pack(
        convolution, tile: tile, output: output, at: position, units: fused.units, blockUnits: blockUnits,
        places: places, stride: stride, into: memory)
    }
    let product = upscale_convolution(
      weights: UnsafePointer(memory), bias: UnsafePointer(zeros), slopes: nil, kernel: 1,
      input_channels: Int32(stride), output_units: Int32(fused.units), block_units: Int32(blockUnits),
      curve: upscale_curve())
    self.bf16 = bf16 ? PackedWinograd.paired(memory, product, points: points) : nil
    var descriptor = upscale_winograd(
      tile: Int32(tile), block_tiles: 0, prefetches: false, product: product, bias: UnsafePointer(bias),
      slopes: slopeValues == nil ? nil : UnsafePointer(slopes), curve: fused.activation?.curve ?? upscale_curve(),
      bf16_weights: self.bf16.map { UnsafePointer($0) })
    upscale_winograd_plan(&descriptor, upscale_cache_size())
    self.descriptor = descriptor
  }

  /// Floats that a thread needs besides.
  var scratch: Int { withUnsafePointer(to: descriptor) { upscale_winograd_scratch($0) } }

  deinit {
    memory.deallocate()
    bf16?.deallocate()
  }

  /// The same weights as bfloat16, pairs of inputs next to one another.
  private static func paired(
    _ weights: UnsafeMutablePointer<Float>, _ product: upscale_convolution, points: Int
  ) -> UnsafeMutablePointer<UInt16> {
    let (lanes, most) = (PackedConvolution.lanes, Int(product.block_units))
    let (inputs, units) = (Int(product.input_channels), Int(product.output_units))
    let result = UnsafeMutablePointer<UInt16>.allocate(capacity: points * inputs * units * lanes)
    var block = 0
    for _ in 0..<points {
      for unit in stride(from: 0, to: units, by: most) {
        let width = min(most, units - unit) * lanes
        for input in 0..<inputs {
          for output in 0..<width {
            let pair = block + (input / 2 * width + output) * 2 + input % 2
            (result + pair).initialize(to: upscale_bf16(weights[block + input * width + output]))
          }
        }
        block += inputs * width
      }
    }
    return result
  }

  /// For every point: blocks of units, each as [input][output].
  private static func pack(
    _ convolution: NetworkConvolution, tile: Int, output: Int, at position: Int, units: Int, blockUnits: Int,
    places: [Int], stride: Int, into weights: UnsafeMutablePointer<Float>
  ) {
    let (lanes, inputs) = (PackedConvolution.lanes, convolution.inputChannels)
    let firstUnit = position / lanes / blockUnits * blockUnits
    let width = min(blockUnits, units - firstUnit) * lanes
    let block = weights + firstUnit * lanes * stride + position - firstUnit * lanes
    withUnsafeTemporaryAllocation(of: Float.self, capacity: (tile + 2) * (tile + 2)) { points in
      convolution.weights.withUnsafeBufferPointer { taps in
        guard let taps = taps.baseAddress, let result = points.baseAddress else { return }
        for (input, place) in places.enumerated() {
          upscale_winograd_points(Int32(tile), taps + (output * inputs + input) * 9, result)
          for (point, value) in points.enumerated() {
            block[point * stride * units * lanes + place * width] = value
          }
        }
      }
    }
  }
}
