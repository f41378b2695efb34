internal import UpscaleCore

/// Brings one tile at a time to a device and its result back, and turns samples into floats and floats into samples
/// there. Its memory grows to the largest tile it has seen.
final class TileTransfer {
  /// What comes back of a tile: its samples and, where the device packed them, a word behind them that is not zero where
  /// a sample was not a number.
  struct Result {
    let sample: PixelFormat.Sample
    let count: Int

    /// Where the word is: behind the samples, in whole words.
    fileprivate var verdict: Int { TensorStorage.floats(for: count, sample) }
    /// The words in all.
    var words: Int { sample == .float32 ? count : verdict + 1 }
    fileprivate var byteCount: Int { words * MemoryLayout<Float>.size }
  }

  /// For samples of one kind.
  private struct Kernels {
    let unpack: OpenCLKernel
    let pack: OpenCLKernel
    let group: Int
  }

  private let context: OpenCLContext
  private let queue: OpenCLQueue
  private let style: TransferStyle
  /// Samples that a work-item takes.
  private let vector: Int
  private var kernels: [PixelFormat.Sample: Kernels] = [:]
  // On the device.
  private var packedTile: OpenCLBuffer?
  private var packedResult: OpenCLBuffer?
  // On the host.
  private var pinnedTile: PinnedMemory?
  private var pinnedResult: PinnedMemory?

  init(_ network: DeviceNetwork, queue: OpenCLQueue) throws(UpscaleError) {
    (context, style, vector) = (network.context, network.transfer, network.style.vector)
    self.queue = queue
    guard let program = network.transferProgram else { return }
    for (sample, bits) in [(PixelFormat.Sample.uint8, 8), (.uint16, 16)] {
      let (unpack, pack) = (try program.makeKernel("unpack\(bits)"), try program.makeKernel("pack\(bits)"))
      let group = min(try unpack.groupSize(atMost: 64), try pack.groupSize(atMost: 64))
      kernels[sample] = Kernels(unpack: unpack, pack: pack, group: group)
    }
  }

  deinit {
    // A device that no longer answers would never unmap.
    guard !context.isLost else { return }
    for memory in [pinnedTile, pinnedResult] { try? memory?.unmap() }
  }

  /// The tile as it crosses.
  func packed(_ tile: NetworkTensor) -> NetworkTensor { style.packs ? tile.packed() : tile }

  /// What comes back of `count` samples of which no more than `sample` holds is wanted.
  func result(of count: Int, storing sample: PixelFormat.Sample) -> Result {
    Result(sample: style.packs ? sample : .float32, count: count)
  }

  /// Writes the samples of `tile` into `picture`, as floats. They must stay where they are until the queue has come there.
  func send(_ tile: NetworkTensor, to picture: OpenCLBuffer) throws(UpscaleError) {
    try tile.withUnsafeBytes { (bytes) throws(UpscaleError) in
      let source = try pin(bytes)
      guard tile.sample != .float32 else { return try queue.write(source, to: picture) }
      let buffer = try OpenCLBuffer.grown(packedTile, to: bytes.count, in: context)
      packedTile = buffer
      try queue.write(source, to: buffer)
      try launch(kernels[tile.sample]?.unpack, from: buffer, to: picture, count: tile.count, sample: tile.sample)
    }
  }

  /// Reads the floats of `buffer` as `result` into `storage`, which takes its words and must stay until the event is
  /// complete; `finish` then makes it whole.
  func fetch(
    _ result: Result, from buffer: OpenCLBuffer, into storage: TensorStorage
  ) throws(UpscaleError) -> OpenCLEvent {
    var source = buffer
    if result.sample != .float32 {
      source = try OpenCLBuffer.grown(packedResult, to: result.byteCount, in: context)
      packedResult = source
      let word = MemoryLayout<Float>.size
      try queue.clear(source, result.verdict * word..<result.byteCount)
      try launch(
        kernels[result.sample]?.pack, from: buffer, to: source, count: result.count, sample: result.sample,
        verdict: result.verdict)
    }
    guard style.pins else {
      return try queue.read(source, into: UnsafeMutableRawBufferPointer(storage.samples), count: result.byteCount)
    }
    let memory = try grown(&pinnedResult, to: result.byteCount)
    return try queue.read(source, into: memory.bytes, count: result.byteCount)
  }

  /// Completes `storage` after the event.
  /// - Returns: whether all samples are numbers, and finite.
  func finish(_ result: Result, in storage: TensorStorage) -> Bool {
    if style.pins, let pinnedResult {
      UnsafeMutableRawBufferPointer(storage.samples).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: pinnedResult.bytes[..<result.byteCount]))
    }
    guard result.sample == .float32 else { return storage.samples[result.verdict].bitPattern == 0 }
    return SampleCoding.areFinite(UnsafeBufferPointer(rebasing: storage.samples[..<result.count]))
  }

  /// The host memory that a device may still touch, to be kept from then on and not used again.
  func abandon() -> [AnyObject] {
    [pinnedTile.take(), pinnedResult.take()].compactMap { $0 }
  }

  // MARK: Kernels

  private func launch(
    _ kernel: OpenCLKernel?, from input: OpenCLBuffer, to output: OpenCLBuffer, count: Int,
    sample: PixelFormat.Sample, verdict: Int = 0
  ) throws(UpscaleError) {
    guard let kernel, let group = kernels[sample]?.group, let count = Int32(exactly: count),
      let verdict = Int32(exactly: verdict)
    else { throw UpscaleError(.deviceFailed, "A tile of \(count) samples cannot be converted on the device.") }
    try kernel.set([.buffer(input), .buffer(output), .int4(SIMD4(count, verdict, 0, 0))])
    let items = (Int(count) + vector - 1) / vector
    try queue.launch(kernel, items: [(items + group - 1) / group * group], group: [group])
  }

  // MARK: Memory

  private func grown(_ memory: inout PinnedMemory?, to byteCount: Int) throws(UpscaleError) -> PinnedMemory {
    if let memory, memory.bytes.count >= byteCount { return memory }
    // Nothing is on its way any more: a slot runs one tile after the other.
    let old = memory.take()
    try old?.unmap()
    let new = try PinnedMemory(queue, context, byteCount: byteCount)
    memory = new
    return new
  }

  /// The same bytes where a device copies them from fastest.
  private func pin(_ bytes: UnsafeRawBufferPointer) throws(UpscaleError) -> UnsafeRawBufferPointer {
    guard style.pins else { return bytes }
    let memory = try grown(&pinnedTile, to: bytes.count)
    memory.bytes.copyMemory(from: bytes)
    return UnsafeRawBufferPointer(rebasing: memory.bytes[..<bytes.count])
  }
}
