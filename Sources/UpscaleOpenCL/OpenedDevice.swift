internal import Synchronization
internal import UpscaleCore

/// A device and what was built for it. Where it is lost it is opened anew, once.
final class OpenedDevice: Sendable {
  private struct State {
    var programs: ProgramStore
    var isSecond = false
    /// Built in contexts that are closed.
    var pastBuilds = 0
    /// Those that the device states; nil from their first failure on.
    var matrixUnits: MatrixUnits?
    /// Whether they were seen to multiply right.
    var hasTriedUnits = false
  }

  let device: OpenCLDevice
  private let library: OpenCLLibrary
  private let cache: FileCache?
  private let state: Mutex<State>

  init(_ device: OpenCLDevice, in library: OpenCLLibrary, _ options: OpenCLOptions) throws(UpscaleError) {
    (self.device, self.library, cache) = (device, library, options.cache)
    let programs = ProgramStore(try OpenCLContext(device, in: library), cache: options.cache)
    state = Mutex(State(programs: programs, matrixUnits: options.matrixUnits(device)))
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
      return try reopen(&state)
    }
  }

  private func reopen(_ state: inout State) throws(UpscaleError) -> ProgramStore {
    let fresh = ProgramStore(try OpenCLContext(device, in: library), cache: cache)
    state.pastBuilds += state.programs.builds
    state.programs = fresh
    return fresh
  }

  // MARK: Matrix units

  var matrixUnits: MatrixUnits? { state.withLock { $0.matrixUnits } }
  var hasTriedUnits: Bool { state.withLock { $0.hasTriedUnits } }

  func noteTriedUnits() { state.withLock { $0.hasTriedUnits = true } }

  /// What to prepare networks with after the units failed: a kernel that fails may spoil all that is made from its context.
  /// - Throws: where the device hangs over them.
  func programsWithoutUnits() throws(UpscaleError) -> ProgramStore {
    try state.withLock { (state) throws(UpscaleError) in
      state.matrixUnits = nil
      if state.programs.context.isHung { try state.programs.context.checkAlive() }
      return try reopen(&state)
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
