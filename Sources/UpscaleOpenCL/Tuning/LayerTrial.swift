internal import UpscaleCore

/// One layer by itself on a device, over noise, to be launched in several ways.
final class LayerTrial {
  private let shape: ConvolutionDescriptor
  private let step: LoweredStep
  private let programs: ProgramStore
  private let limit: Duration
  private let queue: OpenCLQueue
  /// Of the values that are read, then of the one that is written.
  private let layouts: [ValueLayout]
  private let buffers: [OpenCLBuffer]
  private let work: PixelRect
  private let output: PixelRect

  /// Work enough that starting it does not show, and little enough for one launch.
  init(
    _ shape: ConvolutionDescriptor, step: LoweredStep, of plan: DevicePlan, programs: ProgramStore, limit: Duration
  ) throws(UpscaleError) {
    (self.shape, self.step, self.programs, self.limit) = (shape, step, programs, limit)
    queue = try OpenCLQueue(programs.context, profiles: true)
    let scale = plan.values[step.inputs[0]].scale
    let pixels = Double(LaunchRows.multiplyAddsPerLaunch / max(1, step.multiplyAddsPerPixel))
    let side = max(8, min(256, Int(pixels.squareRoot())) / scale)
    let tile = PixelSize(width: side, height: side)
    work = PixelRect(tile.scaled(by: scale))
    output = PixelRect(tile.scaled(by: plan.values[step.output].scale))
    // Kernels read up to a block beyond a row's end.
    layouts = (step.inputs + [step.output]).map { ValueLayout(plan.values[$0], units: tile, slack: 64) }
    var buffers: [OpenCLBuffer] = []
    for layout in layouts { buffers.append(try OpenCLBuffer(programs.context, byteCount: layout.byteCount)) }
    self.buffers = buffers
    let formats = [shape.input] + (shape.other.map { [$0] } ?? [])
    for (index, format) in formats.enumerated() { try fill(buffers[index], format) }
  }

  /// Samples from 0 to 1, borders too: all ways read the same ones.
  private func fill(_ buffer: OpenCLBuffer, _ format: SampleFormat) throws(UpscaleError) {
    var random: UInt32 = 1
    let words = (0..<buffer.byteCount / 4).map { _ -> UInt32 in
      random = random &* 1_664_525 &+ 1_013_904_223
      // Two halves of 2⁻⁴ … 1, or one float of 0 … 1.
      return format.isHalf
        ? 0x2C00_2C00 &+ (random >> 4 & 0x0FFF_0FFF) : (Float(random >> 8) * 0x1p-24).bitPattern
    }
    do throws(UpscaleError) {
      try words.withUnsafeBufferPointer { (words) throws(UpscaleError) in
        try queue.write(UnsafeRawBufferPointer(words), to: buffer)
      }
      try queue.finish()
    } catch {
      OpenCLQueue.keepForever([Words(words)])
      throw error
    }
  }

  /// How long the launch took on the device.
  func time(_ choice: LaunchChoice) async throws(UpscaleError) -> Duration {
    let (event, memory) = try launch(choice)
    do { try queue.flush() } catch {
      if (try? queue.finish()) == nil { OpenCLQueue.keepForever(memory) }
      throw error
    }
    try await event.wait(atMost: limit, keeping: memory)
    return try event.duration()
  }

  /// The layer's result.
  func result(_ choice: LaunchChoice) async throws(UpscaleError) -> [Float] {
    let result = buffers[buffers.count - 1]
    let storage = TensorStorage(count: result.byteCount / 4)
    try queue.clear(result)
    let (_, memory) = try launch(choice)
    let event: OpenCLEvent
    do throws(UpscaleError) {
      event = try queue.read(result, into: UnsafeMutableRawBufferPointer(storage.samples))
      try queue.flush()
    } catch {
      if (try? queue.finish()) == nil { OpenCLQueue.keepForever(memory + [storage]) }
      throw error
    }
    try await event.wait(atMost: limit, keeping: memory + [storage])
    return samples(storage)
  }

  /// The launch, and what the device needs meanwhile.
  private func launch(_ choice: LaunchChoice) throws(UpscaleError) -> (OpenCLEvent, [AnyObject]) {
    var shape = shape
    shape.block = choice.applied(to: shape.block)
    guard let convolution = step.convolution else {
      throw UpscaleError(.deviceFailed, "Only convolutions are tuned.")
    }
    let kernel = try programs.program(for: .convolution(shape), keeps: false).makeKernel("convolve")
    let layer = PackedLayer(convolution, activation: step.activation, factor: step.factor, block: shape.block)
    let constants = try OpenCLBuffer(programs.context, constants: layer.numbers)
    var arguments = [
      OpenCLKernel.Argument.buffer(buffers[0]), .int4(layouts[0].argument ?? SIMD4()), .buffer(constants),
    ]
    for index in 1..<buffers.count {
      arguments += [.buffer(buffers[index]), .int4(layouts[index].argument ?? SIMD4())]
    }
    try kernel.set(arguments + [.int4(work.corners), .int4(output.corners)])
    let group = try kernel.groupSize(atMost: choice.group)
    let items = (work.width + choice.pixels - 1) / choice.pixels
    let event = try queue.timedLaunch(
      kernel, items: [(items + group - 1) / group * group, work.height, shape.block.count(shape.outputs)],
      group: [group, 1, 1])
    return (event, [kernel, constants] + buffers)
  }

  private func samples(_ storage: TensorStorage) -> [Float] {
    guard shape.output.isHalf else { return Array(storage.samples) }
    return storage.samples.flatMap { word in
      [word.bitPattern, word.bitPattern >> 16].map { HalfPrecision.float(bits: UInt16(truncatingIfNeeded: $0)) }
    }
  }

  /// Whether rounding explains the differences.
  func agrees(_ result: [Float], with reference: [Float]) -> Bool {
    let largest = reference.reduce(0) { max($0, abs($1)) }
    let tolerance = largest * (shape.output.isHalf ? 0x1p-9 : 0x1p-14)
    return result.count == reference.count && largest > 0 && largest.isFinite
      && zip(result, reference).allSatisfy { abs($0 - $1) <= tolerance }
  }
}

/// Keeps an array where an object is asked for.
private final class Words: Sendable {
  let words: [UInt32]

  init(_ words: [UInt32]) { self.words = words }
}
