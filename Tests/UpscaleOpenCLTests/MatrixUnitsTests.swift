import Testing
import TestSupport
import UpscaleCore

@testable import UpscaleOpenCL

@Suite("Matrix units") struct MatrixUnitsTests {
  /// “Matrix Fragments for mma.m16n8k16 with floating point type”, of the multiplicand B: the row, which is the input,
  /// and the column, which is the output, of element i of a lane's four.
  private func element(_ lane: Int, _ i: Int) -> (row: Int, column: Int) {
    let (groupID, threadIDInGroup) = (lane >> 2, lane % 4)
    return (threadIDInGroup * 2 + (i & 1) + (i >= 2 ? 8 : 0), groupID)
  }

  @Test("weights lie as the lanes of a warp take them", arguments: [(24, 40, 3, 1), (3, 65, 1, 1), (16, 48, 3, 4)])
  func fragments(inputs: Int, outputs: Int, kernel: Int, factor: Int) throws {
    // Every weight is another half.
    let count = inputs * outputs * kernel * kernel
    let weights = (0..<count).map { HalfPrecision.float(bits: UInt16($0 % 0x7000 + 1)) }
    let bias = (0..<outputs).map { Float($0) }
    let convolution = NetworkConvolution(
      inputChannels: inputs, outputChannels: outputs, kernelSize: kernel, weights: weights, bias: bias)
    let block = ComputeStyle(.emulated).block(outputs: outputs)
    let slopes = (0..<outputs).map { Float($0) / 100 }
    let packed = PackedFragments(convolution, activation: .prelu(slopes: slopes), factor: factor, block: block)
    let (tiles, chunks, taps) = (block.vectors, (inputs + 15) / 16, kernel * kernel)
    let padded = block.count(outputs) * tiles * 8
    let wordCount = padded / 8 * chunks * taps * 64
    #expect(packed.numbers.count == wordCount + 2 * padded)

    // Output `number` in the order row, column, channel is this one in the order channel, row, column.
    func source(_ number: Int) -> Int {
      let channels = outputs / (factor * factor)
      return number % channels * factor * factor + number / channels
    }
    var wrong = 0
    for tile in 0..<padded / 8 {
      for (chunk, tap, lane, i) in product(chunks, taps, 32, 4) {
        let (blockIndex, inBlock) = (tile / tiles, tile % tiles)
        let step = ((blockIndex * chunks + chunk) * taps + tap) * tiles * 64
        // Two tiles share a lane's sixteen bytes; the last of an odd number has eight for itself.
        let pair = inBlock / 2 * 2
        let words = pair + 1 < tiles ? lane * 4 + (inBlock - pair) * 2 : lane * 2
        let word = packed.numbers[step + pair * 64 + words + i / 2].bitPattern
        let bits = UInt16(truncatingIfNeeded: i % 2 == 0 ? word : word >> 16)
        let (row, column) = element(lane, i)
        let (input, output) = (chunk * 16 + row, tile * 8 + column)
        let exists = input < inputs && output < outputs
        let expected = exists ? weights[(source(output) * inputs + input) * taps + tap] : 0
        if HalfPrecision.float(bits: bits) != expected { wrong += 1 }
      }
    }
    #expect(wrong == 0)
    for number in 0..<padded {
      let (bias, slope) = (packed.numbers[wordCount + number], packed.numbers[wordCount + padded + number])
      #expect(number < outputs ? bias == Float(source(number)) : bias == 0)
      #expect(number < outputs ? slope == slopes[source(number)] : slope == 0)
    }
  }

  private func product(_ a: Int, _ b: Int, _ c: Int, _ d: Int) -> [(Int, Int, Int, Int)] {
    (0..<a * b * c * d).map { ($0 / (b * c * d), $0 / (c * d) % b, $0 / d % c, $0 % d) }
  }

  @Test("numbers become the nearest halves") func halves() {
    for bits in 0..<UInt16(0x7C00) {
      let value = HalfPrecision.float(bits: bits)
      #expect(HalfPrecision.bits(value) == bits && HalfPrecision.bits(-value) == bits | 0x8000)
      let next = HalfPrecision.float(bits: bits + 1)
      guard next.isFinite else { continue }
      let middle = (value + next) / 2
      #expect(HalfPrecision.bits(middle) == bits + bits % 2)
      #expect(HalfPrecision.bits(middle.nextDown) == bits && HalfPrecision.bits(middle.nextUp) == bits + 1)
    }
    #expect(HalfPrecision.bits(65519.99) == 0x7BFF && HalfPrecision.bits(65520) == 0x7C00)
    #expect(HalfPrecision.bits(-.infinity) == 0xFC00 && HalfPrecision.bits(.nan) & 0x7FFF > 0x7C00)
  }

  @Test("networks that do not suit are computed without")
  func suits() throws {
    func network(_ kernel: Int, weight: Float) throws -> UpscaleNetwork {
      let weights = [Float](repeating: weight, count: 9 * kernel * kernel)
      let convolution = NetworkConvolution(
        inputChannels: 3, outputChannels: 3, kernelSize: kernel, weights: weights, bias: [0, 0, 0])
      return try UpscaleNetwork(inputChannels: 3, nodes: TestNetworks.chain([.convolution(convolution)]))
    }
    let (wide, largest) = (try network(11, weight: 0.1), try network(3, weight: 65504))
    #expect(MatrixUnits.suit(wide) && MatrixUnits.suit(largest))
    let (wider, larger) = (try network(31, weight: 0.1), try network(3, weight: 65520))
    #expect(!MatrixUnits.suit(wider) && !MatrixUnits.suit(larger))
  }
}

extension MatrixUnitsTests {
  /// Channels that fill sixteens and those that do not, and more outputs than a group has.
  @Test("every number of channels is what the oracle says", .enabled(if: TestDevices.first != nil))
  func channels() async throws {
    var random = SeededGenerator(seed: 3)
    var operations: [NetworkOperation] = []
    for (inputs, outputs) in [(3, 16), (16, 24), (24, 32), (32, 48), (48, 64), (64, 65), (65, 3)] {
      // So large that the values neither fade nor grow.
      let size = (2 / Float(inputs * 9)).squareRoot() * 1.7
      operations.append(
        .convolution(TestNetworks.convolution(inputs, outputs, kernel: 3, weights: -size...size, using: &random)))
      operations.append(.activation(.leakyReLU(slope: 0.1)))
    }
    let network = try UpscaleNetwork(inputChannels: 3, nodes: TestNetworks.chain(operations))
    let options = OpenCLOptions(cache: TestDevices.programs, style: { _, _ in ComputeStyle(.emulated) })
    let backend = try OpenCLBackend(
      devices: [#require(TestDevices.first)], library: OpenCLLibrary.load(), options: options)
    for result in try await Conformance.results(of: backend.prepare(network, precision: .fast)) {
      #expect(result.sizeIsRight && result.error < 3e-5, "\(result)")
    }
  }
}

extension FaultyDriverTests {
  @Suite struct MatrixUnitsFaultTests {
    private func prepare(_ library: OpenCLLibrary) async throws -> (OpenCLBackend, any PreparedNetwork) {
      let network = try TestNetworks.compact(features: 8, convolutions: 1, scale: 2)
      let options = OpenCLOptions(matrixUnits: { _ in .emulated })
      let backend = try OpenCLBackend(devices: [#require(TestDevices.first)], library: library, options: options)
      return (backend, try await backend.prepare(network, precision: .fast))
    }

    /// Kernels that do not build, or compute wrong: the picture is right all the same, and the user is told.
    @Test(arguments: [true, false]) func unitsThatFailAreNotUsed(_ builds: Bool) async throws {
      let library = try FaultyDriver.library(nil, .matrixUnits(builds: builds))
      let (backend, prepared) = try await prepare(library)
      #expect(prepared.summary.contains("float16 storage"))
      // What is not computed is whatever lay in memory before: wrong numbers, or none.
      let reasons = builds ? ["first small tile differs", "not numbers"] : ["CL_BUILD_PROGRAM_FAILURE"]
      #expect(backend.warnings.count == 1)
      #expect(reasons.contains { backend.warnings[0].contains($0) }, "\(backend.warnings)")
      for result in try await Conformance.results(of: prepared) { #expect(result.sizeIsRight && result.error < 3e-5) }
      // They are not tried again. What full precision takes is built once more, as all is after such a failure.
      _ = try await backend.prepare(prepared.network, precision: .fast)
      let count = FaultyDriver.counts["clBuildProgram"]
      _ = try await backend.prepare(prepared.network, precision: .fast)
      #expect(FaultyDriver.counts["clBuildProgram"] == count && backend.warnings.count == 1)
    }

    /// Whatever fails while they are tried, once, costs no more than the units.
    @Test(arguments: ["clBuildProgram", "clCreateKernel", "clEnqueueNDRangeKernel", "clEnqueueReadBuffer"])
    func aTrialThatFailsIsSurvived(_ call: String) async throws {
      let library = try FaultyDriver.library(.init(call: call, number: 0, status: -5))
      let (backend, prepared) = try await prepare(library)
      #expect(FaultyDriver.faults == 1)
      #expect(prepared.summary.contains("float16 storage") && backend.warnings.count == 1)
      for result in try await Conformance.results(of: prepared) { #expect(result.error < 3e-5) }
    }
  }
}
