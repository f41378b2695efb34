internal import COpenCLLoader
internal import Synchronization
internal import UpscaleCore

/// One device opened for work. What is made from it holds on to it, so that it is released last.
// Unchecked because OpenCL's handles carry no sendability; contexts may be used from any thread.
final class OpenCLContext: @unchecked Sendable {
  typealias Release = @convention(c) (OpaquePointer?) -> Int32

  private enum Health {
    case well
    /// Something was given to the device that it does not finish.
    case hung
    /// Nothing is to be expected any more, but calls return.
    case lost
  }

  private struct State: @unchecked Sendable {
    var health = Health.well
    /// What was let go while the device hung: drivers may wait for the device in such calls, and it may touch the memory.
    var unreleased: [(Release, OpaquePointer)] = []
  }

  let device: OpenCLDevice
  let functions: upscale_opencl_functions
  let handle: OpaquePointer
  let pulse = Pulse()
  private let state = Mutex(State())
  private let callsBack: Atomic<Bool>

  init(_ device: OpenCLDevice, in library: OpenCLLibrary) throws(UpscaleError) {
    self.device = device
    functions = library.functions
    // This simulator carries out nothing before a thread waits for it.
    callsBack = Atomic(device.platformName != "Oclgrind")
    let properties: [Int] = [
      Int(UPSCALE_CL_CONTEXT_PLATFORM), Int(bitPattern: device.handle.platform), 0,
    ]
    var (status, target): (Int32, OpaquePointer?) = (0, device.handle.device)
    let handle = library.functions.clCreateContext(properties, 1, &target, nil, nil, &status)
    self.handle = try OpenCLStatus.object(handle, status, "clCreateContext")
  }

  deinit { if !isHung { _ = functions.clReleaseContext(handle) } }

  /// Whether nothing is to be expected of the device any more.
  var isLost: Bool { state.withLock { $0.health != .well } }

  /// Whether the device does not even answer.
  var isHung: Bool { state.withLock { $0.health == .hung } }

  func markLost() { state.withLock { if $0.health == .well { $0.health = .lost } } }

  func markHung() { state.withLock { $0.health = .hung } }

  /// A device that hung has finished something after all. It stays lost, but what was kept for it is released.
  func wakeUp() {
    let unreleased = state.withLock { state in
      guard state.health == .hung else { return State() }
      defer { state = State(health: .lost) }
      return state
    }.unreleased
    for (release, handle) in unreleased { _ = release(handle) }
  }

  /// Lets go an object of the device: at once, or when a device that hangs wakes up.
  func release(_ handle: OpaquePointer, _ release: @escaping Release) {
    let isKept = state.withLock { state in
      guard state.health == .hung else { return false }
      state.unreleased.append((release, handle))
      return true
    }
    if !isKept { _ = release(handle) }
  }

  /// Whether the driver tells the end of commands by calling back.
  var tellsEnds: Bool { callsBack.load(ordering: .relaxed) }

  /// From now on threads wait.
  func noteSilentDriver() { callsBack.store(false, ordering: .relaxed) }

  /// Throws where the device is lost.
  func checkAlive() throws(UpscaleError) {
    guard !isLost else {
      throw UpscaleError(
        .deviceFailed,
        "The OpenCL device “\(device.name)” no longer responds; restart its driver, or use the CPU backend.")
    }
  }

  /// Throws what `call` returned, unless that was success. Remembers that the device is lost where it says so.
  func check(_ status: Int32, _ call: String) throws(UpscaleError) {
    if OpenCLStatus(rawValue: status).meansLoss { markLost() }
    try OpenCLStatus.check(status, call)
  }
}
