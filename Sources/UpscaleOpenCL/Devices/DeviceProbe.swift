internal import UpscaleCore

/// Finds out what a device can do and how fast, by trying. What fails is an answer, too.
struct DeviceProbe {
  let context: OpenCLContext
  let limit = Duration.seconds(10)

  /// What is asked and what was found, a pair of texts each. Takes about a second.
  func findings() async -> [(String, String)] {
    await [
      ("half-precision arithmetic", answer { try await halfArithmetic() }),
      ("matrix units", answer { try await statedMatrixUnits() }),
      ("an empty launch", answer { try await emptyLaunch() }),
      ("to the device", answer { try await bandwidth(pinned: false, reads: false) }),
      ("to the device, pinned", answer { try await bandwidth(pinned: true, reads: false) }),
      ("from the device", answer { try await bandwidth(pinned: false, reads: true) }),
      ("from the device, pinned", answer { try await bandwidth(pinned: true, reads: true) }),
    ]
  }

  private func answer(_ body: () async throws -> String) async -> String {
    do { return try await body() } catch {
      let text = (error as? UpscaleError)?.message ?? "\(error)"
      return "no (\(text.prefix(100).split(separator: "\n").first ?? ""))"
    }
  }

  // MARK: Numbers

  private func halfArithmetic() async throws -> String {
    // 0.5, 1, 2 and −3, eight times.
    let input = (0..<32).map { [0x3800, 0x3C00, 0x4000, 0xC200][$0 % 4] as UInt16 }
    let stated = context.device.statesHalfPrecision ? "stated" : "not stated"
    let result = try await compute("-DPROBE_HALF=1", input, count: 32, items: 32)
    let isRight = result == (0..<32).map { [1.25, 2, 5, 10][$0 % 4] as Float }
    return isRight ? "yes (\(stated))" : "wrong (\(stated))"
  }

  private func statedMatrixUnits() async throws -> String {
    guard let units = MatrixUnits(of: context.device) else {
      return "not tried: only on NVIDIA devices with compute capability 8.0 or later"
    }
    return try await areRight(units) ? "yes" : "wrong"
  }

  /// Whether kernels that use `units` compile, run, and give the right product.
  func areRight(_ units: MatrixUnits) async throws -> Bool {
    // Whole numbers up to 15, as halves: every product and sum is exact.
    func number(_ index: Int) -> Int { (index * 7 + index / 16 * 3) % 16 }
    let input = (0..<384).map { number($0).halfBits }
    let result = try await compute(
      "-DPROBE_MATRIX=1 -DEMULATE_MATRIX=\(units == .emulated ? 1 : 0)", sources: [.matrixUnits, .probes], input,
      count: 128, items: 32)
    let expected = (0..<128).map { index in
      Float((0..<16).reduce(0) { $0 + number(index / 8 * 16 + $1) * number(256 + index % 8 * 16 + $1) })
    }
    return result == expected
  }

  private func compute(
    _ options: String, sources: [KernelSource] = [.probes], _ input: [UInt16], count: Int, items: Int
  ) async throws -> [Float] {
    let kernel = try OpenCLProgram(context, sources: sources, options: "-cl-std=CL1.2 " + options).makeKernel("probe")
    let words = stride(from: 0, to: input.count, by: 2).map { UInt32(input[$0]) | UInt32(input[$0 + 1]) << 16 }
    let source = try OpenCLBuffer(context, constants: words.map { Float(bitPattern: $0) })
    let target = try OpenCLBuffer(context, byteCount: count * 4)
    let queue = try OpenCLQueue(context)
    try kernel.set([.buffer(source), .buffer(target)])
    try queue.launch(kernel, items: [items], group: [items])
    let storage = TensorStorage(count: count)
    let memory: [AnyObject] = [storage, kernel, source, target]
    let event = try await draining(queue, keeping: memory) {
      let event = try queue.read(target, into: UnsafeMutableRawBufferPointer(storage.samples))
      try queue.flush()
      return event
    }
    try await event.wait(atMost: limit, keeping: memory)
    return Array(storage.samples)
  }

  /// Gives the queue commands. Where one fails, what those before it use is kept for as long as the device may touch it.
  private func draining<Result>(
    _ queue: OpenCLQueue, keeping memory: [AnyObject], _ commands: () throws -> Result
  ) async throws -> Result {
    do { return try commands() } catch {
      _ = await queue.drain(atMost: limit, keeping: memory)
      throw error
    }
  }

  // MARK: Times

  private func emptyLaunch() async throws -> String {
    let kernel = try OpenCLProgram(context, sources: [.probes], options: "-cl-std=CL1.2 -DPROBE_LAUNCH=1")
      .makeKernel("probe")
    let buffer = try OpenCLBuffer(context, byteCount: 64)
    let queue = try OpenCLQueue(context)
    try kernel.set([.buffer(buffer), .buffer(buffer)])
    let count = 200
    let time = try least(of: 3) {
      for _ in 0..<count { try queue.launch(kernel, items: [1], group: [1]) }
      try queue.finish()
    }
    return "\((time / .microseconds(1) / Double(count)).rounded(to: 1)) µs"
  }

  private func bandwidth(pinned: Bool, reads: Bool) async throws -> String {
    let byteCount = min(32 << 20, context.device.maxAllocation)
    let device = try OpenCLBuffer(context, byteCount: byteCount)
    let queue = try OpenCLQueue(context)
    let host = pinned ? try PinnedMemory(queue, context, byteCount: byteCount) : nil
    let storage = TensorStorage(count: pinned ? 0 : byteCount / 4)
    storage.samples.initialize(repeating: 0)
    let bytes = host?.bytes ?? UnsafeMutableRawBufferPointer(storage.samples)
    let memory: [AnyObject] = [storage, device] + (host.map { [$0] } ?? [])
    let time = try await draining(queue, keeping: memory) {
      try least(of: 4) {
        if reads {
          _ = try queue.read(device, into: bytes)
        } else {
          try queue.write(UnsafeRawBufferPointer(bytes), to: device)
        }
        try queue.finish()
      }
    }
    try host?.unmap()
    withExtendedLifetime(memory) {}
    return "\((Double(byteCount) / (time / .seconds(1)) / 1e9).rounded(to: 1)) GB/s"
  }

  private func least(of count: Int, _ body: () throws -> Void) rethrows -> Duration {
    var least = Duration.seconds(1000)
    for _ in 0..<count {
      let start = ContinuousClock.now
      try body()
      least = min(least, ContinuousClock.now - start)
    }
    return least
  }
}

extension Int {
  /// A whole number from 0 to 15 in half precision.
  fileprivate var halfBits: UInt16 {
    guard self > 0 else { return 0 }
    let exponent = Int.bitWidth - 1 - leadingZeroBitCount
    return UInt16((exponent + 15) << 10 | (self << (10 - exponent)) & 0x3FF)
  }
}

extension Double {
  fileprivate func rounded(to digits: Int) -> Double {
    let unit = digits == 0 ? 1.0 : 10.0
    return (self * unit).rounded() / unit
  }
}
