import CUpscaleKernels
import Testing
import TestSupport
import UpscaleCore

@testable import UpscaleCPU

/// Every tier's convolution against the portable one, the oracle, and the oracle against sums in double precision: random
/// numbers, edge sizes, and the memory around the output watched.
@Suite struct KernelTests {
  /// What a kernel must not touch is filled with this.
  private static let guardValue: Float = 12345.5

  struct Shape: Sendable, CustomStringConvertible {
    var kernel: Int
    var inputs: Int
    var outputs: Int
    var width: Int
    var activated: Bool

    var description: String {
      "\(kernel)×\(kernel) \(inputs) → \(outputs), \(width) wide\(activated ? ", PReLU" : "")"
    }
  }

  /// Widths around the pixels per step of every kernel (24, 12, 8, 6), and units 1 … 5.
  static let shapes: [Shape] = {
    var shapes: [Shape] = []
    for (index, outputs) in [3, 16, 17, 32, 48, 64, 65, 80].enumerated() {
      for (offset, width) in [1, 2, 5, 6, 7, 11, 13, 23, 24, 25, 31].enumerated() {
        let kernel = [1, 3, 5][(index + offset) % 3]
        shapes.append(
          Shape(
            kernel: kernel, inputs: [1, 3, 4, 7][(index + 2 * offset) % 4], outputs: outputs, width: width,
            activated: (index + offset) % 2 == 0))
      }
    }
    return shapes
  }()

  @Test(arguments: shapes)
  func portableIsTheSumOfProducts(_ shape: Shape) throws {
    let layer = RandomLayer(shape, seed: 1)
    let row = try #require(layer.run(.portable))
    #expect(row.guardsIntact)
    for x in 0..<shape.width {
      for output in 0..<shape.outputs {
        #expect(abs(Double(row.value(x: x, output: output)) - layer.exact(x: x, output: output)) < 1e-5)
      }
    }
  }

  @Test(arguments: shapes)
  func everyTierIsThePortableOne(_ shape: Shape) throws {
    let layer = RandomLayer(shape, seed: 2)
    let oracle = try #require(layer.run(.portable))
    for tier in CPUTier.available where tier != .portable {
      let row = try #require(layer.run(tier))
      #expect(row.guardsIntact, "\(tier)")
      for index in oracle.samples.indices {
        #expect(abs(row.samples[index] - oracle.samples[index]) < 2e-6 * Float(layer.tapCount), "\(tier)")
      }
    }
  }

  @Test(arguments: CPUTier.available)
  func aPixelDoesNotDependOnWhereTheRowIsCut(_ tier: CPUTier) throws {
    for outputs in [16, 32, 48, 64] {
      let shape = Shape(kernel: 3, inputs: 5, outputs: outputs, width: 40, activated: true)
      let layer = RandomLayer(shape, seed: 3)
      let whole = try #require(layer.run(tier))
      for (first, width) in [(0, 1), (3, 7), (11, 29), (39, 1), (16, 24)] {
        let part = try #require(layer.run(tier, from: first, width: width))
        for x in 0..<width {
          for output in 0..<outputs {
            #expect(part.value(x: x, output: output) == whole.value(x: first + x, output: output))
          }
        }
      }
    }
  }

  /// One row of a layer of random numbers.
  private struct RandomLayer {
    let shape: Shape
    let fused: FusedConvolution
    let convolution: NetworkConvolution
    let slopes: [Float]
    let input: [Float]

    var tapCount: Int { shape.kernel * shape.kernel * shape.inputs }
    private var rowLength: Int { (shape.width + shape.kernel - 1) * shape.inputs }

    init(_ shape: Shape, seed: UInt64) {
      var random = SeededGenerator(seed: seed &+ UInt64(shape.outputs * 100 + shape.width))
      func numbers(_ count: Int) -> [Float] { (0..<count).map { _ in Float.random(in: -1...1, using: &random) } }
      self.shape = shape
      convolution = NetworkConvolution(
        inputChannels: shape.inputs, outputChannels: shape.outputs, kernelSize: shape.kernel,
        weights: numbers(shape.kernel * shape.kernel * shape.inputs * shape.outputs), bias: numbers(shape.outputs))
      slopes = numbers(shape.outputs)
      fused = FusedConvolution(source: convolution, activation: shape.activated ? .prelu(slopes: slopes) : nil)
      input = numbers((shape.width + shape.kernel - 1) * shape.inputs * shape.kernel)
    }

    func run(_ tier: CPUTier, from first: Int = 0, width: Int? = nil) -> OutputRow? {
      guard let kernels = tier.kernels else { return nil }
      let width = width ?? shape.width
      let packed = PackedConvolution(fused, blockUnits: Int(kernels.pointee.block_units))
      var row = OutputRow(width: width, outputs: shape.outputs, stride: fused.units * 16)
      input.withUnsafeBufferPointer { input in
        row.samples.withUnsafeMutableBufferPointer { samples in
          guard let source = input.baseAddress, let target = samples.baseAddress else { return }
          var arguments = upscale_row(
            input: source + first * shape.inputs, input_row: rowLength, input_pixel: shape.inputs,
            output: target + OutputRow.guardCount, output_pixel: row.stride, width: Int32(width))
          withUnsafePointer(to: packed.descriptor) { upscale_convolve_row(kernels, $0, &arguments) }
        }
      }
      return row
    }

    /// An output in double precision.
    func exact(x: Int, output: Int) -> Double {
      var sum = Double(convolution.bias[output])
      for input in 0..<shape.inputs {
        for tap in 0..<shape.kernel * shape.kernel {
          let weight = convolution.weights[(output * shape.inputs + input) * shape.kernel * shape.kernel + tap]
          let position = tap / shape.kernel * rowLength + (x + tap % shape.kernel) * shape.inputs + input
          sum += Double(weight) * Double(self.input[position])
        }
      }
      return shape.activated && sum < 0 ? sum * Double(slopes[output]) : sum
    }
  }

  /// The output with untouchable memory on both sides.
  private struct OutputRow {
    static let guardCount = 64

    let width: Int
    let outputs: Int
    let stride: Int
    var samples: [Float]

    init(width: Int, outputs: Int, stride: Int) {
      self.width = width
      self.outputs = outputs
      self.stride = stride
      samples = [Float](repeating: KernelTests.guardValue, count: width * stride + 2 * OutputRow.guardCount)
    }

    func value(x: Int, output: Int) -> Float { samples[OutputRow.guardCount + x * stride + output] }

    var guardsIntact: Bool {
      (samples.prefix(OutputRow.guardCount) + samples.suffix(OutputRow.guardCount))
        .allSatisfy { $0 == KernelTests.guardValue }
    }
  }
}
