internal import Synchronization
internal import UpscaleCore

/// A device and what was built for it. Where it is lost it is opened anew, once.
final class OpenedDevice: Sendable {
  private struct State {
    var programs: ProgramStore
    var isSecond = false
    /// Built in the context that was lost.
    var pastBuilds = 0
  }

  let device: OpenCLDevice
  private let library: OpenCLLibrary
  private let cache: FileCache?
  private let state: Mutex<State>

  init(_ device: OpenCLDevice, in library: OpenCLLibrary, cache: FileCache?) throws(UpscaleError) {
    (self.device, self.library, self.cache) = (device, library, cache)
    state = Mutex(State(programs: ProgramStore(try OpenCLContext(device, in: library), cache: cache)))
  }

  /// How many programs were compiled from source so far.
  var builds: Int { state.withLock { $0.pastBuilds + $0.programs.builds } }

  /// Whether it was lost once already.
  var isReopened: Bool { state.withLock { $0.isSecond } }

  /// What it is open in now.
  var context: OpenCLContext { state.withLock { $0.programs.context } }

  /// What to prepare networks with.
  /// - Throws: `deviceFailed` where the device is lost for good, or hangs still: opening a device that does not answer
  ///   may never end.
  func programs() throws(UpscaleError) -> ProgramStore {
    try state.withLock { (state) throws(UpscaleError) in
      let context = state.programs.context
      guard context.isLost else { return state.programs }
      if state.isSecond || context.isHung { try context.checkAlive() }
      state.isSecond = true
      let fresh = ProgramStore(try OpenCLContext(device, in: library), cache: cache)
      state.pastBuilds += state.programs.builds
      state.programs = fresh
      return fresh
    }
  }

  /// Whether `context` is lost and there is another one, or may be.
  func offersBetter(than context: OpenCLContext) -> Bool {
    guard context.isLost else { return false }
    return state.withLock { state in
      let current = state.programs.context
      return current === context ? !state.isSecond && !context.isHung : !current.isLost
    }
  }
}
