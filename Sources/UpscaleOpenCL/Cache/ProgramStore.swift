internal import CUpscaleOpenCLKernels
internal import Synchronization
internal import UpscaleCore

/// The programs of one device, each built once however many networks and steps use it, and kept in files for the next
/// start.
final class ProgramStore: Sendable {
  /// Changed when binaries of former versions of this library must not be taken.
  private static let schema = "1"

  private struct State {
    var programs: [KernelDescriptor: OpenCLProgram] = [:]
    /// Built from source and not stored yet.
    var unsaved: Set<KernelDescriptor> = []
    var builds = 0
    /// By the descriptor of the layer as it is launched without tuning.
    var tunings: [ConvolutionDescriptor: TuningRecord] = [:]
  }

  let context: OpenCLContext
  let cache: FileCache?
  private let state = Mutex(State())

  init(_ context: OpenCLContext, cache: FileCache?) {
    self.context = context
    self.cache = cache
  }

  /// How many programs were built from source so far.
  var builds: Int { state.withLock { $0.builds } }

  /// - Parameter keeps: whether to keep it for the next start.
  func program(for descriptor: KernelDescriptor, keeps: Bool = true) throws(UpscaleError) -> OpenCLProgram {
    if let known = state.withLock({ $0.programs[descriptor] }) { return known }
    try context.checkAlive()
    if let stored = stored(descriptor) {
      state.withLock { $0.programs[descriptor] = stored }
      return stored
    }
    let program = try OpenCLProgram(context, sources: descriptor.sources, options: descriptor.options)
    state.withLock { state in
      state.programs[descriptor] = program
      if keeps { state.unsaved.insert(descriptor) }
      state.builds += 1
    }
    return program
  }

  /// Stores what was built. To be called after a run: some drivers finish compiling when they first launch.
  func save() {
    guard let cache else { return }
    let unsaved = state.withLock { state in
      let unsaved = state.unsaved.compactMap { descriptor in
        state.programs[descriptor].map { (descriptor, $0) }
      }
      state.unsaved = []
      return unsaved
    }
    for (descriptor, program) in unsaved {
      // A driver that gives no binary builds from source again, which is no failure.
      guard let binary = try? program.binary(), !binary.isEmpty else { continue }
      cache.store(binary, named: fileName(descriptor))
    }
  }

  /// What is known of the ways to launch a layer; nothing where its file is missing or damaged.
  func tuning(for shape: ConvolutionDescriptor) -> TuningRecord {
    if let known = state.withLock({ $0.tunings[shape] }) { return known }
    let file = fileName(.convolution(shape), "tuning")
    let record = cache?.bytes(named: file).flatMap { TuningRecord($0) } ?? TuningRecord()
    state.withLock { $0.tunings[shape] = record }
    return record
  }

  func store(_ record: TuningRecord, for shape: ConvolutionDescriptor) {
    state.withLock { $0.tunings[shape] = record }
    cache?.store(record.bytes, named: fileName(.convolution(shape), "tuning"))
  }

  private func stored(_ descriptor: KernelDescriptor) -> OpenCLProgram? {
    let name = fileName(descriptor)
    guard let cache, let binary = cache.bytes(named: name) else { return nil }
    guard let program = try? OpenCLProgram(context, binary: binary, options: descriptor.options),
      // Some drivers take a binary that they cannot use, and tell only here.
      (try? program.makeKernel(descriptor.entry)) != nil
    else {
      cache.remove(named: name)
      return nil
    }
    return program
  }

  /// A name that differs wherever the binary may.
  private func fileName(_ descriptor: KernelDescriptor, _ kind: String = "clbin") -> String {
    let device = context.device
    let texts = descriptor.sources.map { source in
      String(decoding: UnsafeRawBufferPointer(start: source.text.text, count: source.text.count), as: UTF8.self)
    }
    let parts =
      [
        ProgramStore.schema, device.platformName, device.platformVersion, device.vendor, device.name, device.version,
        device.driverVersion, descriptor.options,
      ] + texts
    return SHA256.text(parts.joined(separator: "\0").utf8) + "." + kind
  }
}
