import COpenCLLoader
import Foundation
import Synchronization
import UpscaleCore

@testable import UpscaleOpenCL

/// This machine's driver with a layer before it that counts calls and objects and lets chosen calls fail.
///
/// C functions capture nothing, so there is one for the whole process: tests that use it run one after the other.
enum FaultyDriver {
  struct Fault: Sendable, CustomStringConvertible {
    var call: String
    /// Which of the calls fails, counted from 0; all from there on where it is not `once`.
    var number = 0
    var status: Int32
    var once = true

    var description: String { "\(call) \(number)\(once ? "" : " and later") gives \(status)" }
  }

  /// What goes wrong without a call failing.
  enum Mischief: Sendable {
    /// From this launch on nothing is done, and no event comes, until `wakeUp`.
    case hang(launch: Int)
    /// From this launch on, every one in the queue made at this place fails.
    case brokenQueue(number: Int, launch: Int)
    /// Events come one by one, so long after each other.
    case slow(Duration)
    /// From this launch of a context on, all that is asked of the context fails; of so many contexts.
    case loss(Int32, launch: Int, contexts: Int)
    /// Commands end with this status.
    case ending(Int32)
    /// Results hold a not-a-number.
    case notANumber
    /// Programs give no binary.
    case noBinary
    /// Programs for matrix units are not built, or, where they are, with half of the pixels.
    case matrixUnits(builds: Bool)
    /// The clock says that programs are fast unless their options hold one of `sparing`; and they may compute wrong.
    case tuning(sparing: [String], miscompiles: Bool)
  }

  /// Bytes that were given to be copied to and from devices.
  struct Crossed: Equatable {
    var written = 0
    var read = 0
  }

  final class Waiting: @unchecked Sendable {
    typealias Callback = @convention(c) (OpaquePointer?, Int32, UnsafeMutableRawPointer?) -> Void
    let callback: Callback?
    let data: UnsafeMutableRawPointer?

    init(_ callback: Callback?, _ data: UnsafeMutableRawPointer?) { (self.callback, self.data) = (callback, data) }
  }

  /// Where the events of a slow device wait for each other.
  private static let lane = DispatchQueue(label: "faulty driver")

  struct State {
    var fault: Fault?
    var mischief: Mischief?
    var counts: [String: Int] = [:]
    /// Kinds by address. An object of a test before is not among them, so that it may be let go of at any time.
    var objects: [Int: String] = [:]
    var faults = 0
    var waiting: [Waiting] = []
    var queues: [Int] = []
    var launchesInBrokenQueue = 0
    /// Of the context opened last.
    var launches = 0
    /// Calls that would never have returned.
    var blockedCalls = 0
    /// Whether the device says that it is a graphics processor.
    var isGraphics = false

    var hangs: Bool {
      guard case .hang(let launch) = mischief else { return false }
      return launches > launch
    }
    var readsByQueue: [Int: Int] = [:]
    var bytes = Crossed()
    /// Of the program built last.
    var options = ""
  }

  static let state = Mutex(State())
  // Written once, before any call.
  nonisolated(unsafe) static var real = try? OpenCLLibrary.load().functions

  /// Starts anew: nothing counted, and these faults.
  static func library(
    _ fault: Fault? = nil, _ mischief: Mischief? = nil, isGraphics: Bool = false
  ) throws -> OpenCLLibrary {
    state.withLock { $0 = State(fault: fault, mischief: mischief, isGraphics: isGraphics) }
    guard var functions = real else { throw UpscaleError(.deviceUnavailable, "no library") }
    wrapQueries(&functions)
    wrapObjects(&functions)
    wrapCommands(&functions)
    return OpenCLLibrary(path: "faulty", functions: functions)
  }

  /// How often each call was made.
  static var counts: [String: Int] { state.withLock { $0.counts } }
  /// How many calls were made to fail.
  static var faults: Int { state.withLock { $0.faults } }
  /// Objects made and not released, by kind.
  static var leaks: [String: Int] {
    state.withLock { $0.objects.values.reduce(into: [:]) { $0[$1, default: 0] += 1 } }
  }

  /// The same once the driver has let go of what it will: its threads may get their turn late.
  static func leaksInTheEnd() async -> [String: Int] {
    for _ in 0..<4000 where !leaks.isEmpty { try? await Task.sleep(for: .milliseconds(5)) }
    return leaks
  }

  static var crossed: Crossed { state.withLock { $0.bytes } }
  /// Results read from each queue.
  static var readsByQueue: [Int: Int] { state.withLock { $0.readsByQueue } }
  static func forgetQueues() { state.withLock { ($0.readsByQueue, $0.bytes) = ([:], Crossed()) } }

  /// Calls that would never have returned, since the device hung.
  static var blockedCalls: Int { state.withLock { $0.blockedCalls } }

  /// The events that did not come, come, and all is well.
  static func wakeUp() {
    let waiting = state.withLock { state in
      defer { (state.waiting, state.mischief) = ([], nil) }
      return state.waiting
    }
    for one in waiting { one.callback?(nil, 0, one.data) }
  }

  static func fault(ofQueue queue: OpaquePointer?) -> Int32? {
    state.withLock { state in
      guard case .brokenQueue(let number, let launch) = state.mischief, state.queues.count > number,
        state.queues[number] == Int(bitPattern: queue)
      else { return nil }
      state.launchesInBrokenQueue += 1
      return state.launchesInBrokenQueue > launch ? -5 : nil
    }
  }

  /// Counts a launch; whether it is to be carried out.
  static func carriesOut() -> Bool {
    state.withLock { state in
      state.launches += 1
      return !state.hangs
    }
  }

  /// Counts a call that waits for the device, and says that it has ended where it would not.
  static func wait(_ call: String, _ body: () -> Int32?) -> Int32 {
    if let fault = enter(call) { return fault }
    let hangs = state.withLock { state in
      if state.hangs { state.blockedCalls += 1 }
      return state.hangs
    }
    return hangs ? 0 : body() ?? -1
  }

  /// Counts a call; the status where it shall fail.
  static func enter(_ call: String) -> Int32? {
    state.withLock { state in
      let number = state.counts[call, default: 0]
      state.counts[call] = number + 1
      if case .loss(let status, let launch, let contexts) = state.mischief {
        if call == "clCreateContext" { state.launches = 0 }
        let isSpared = call.hasPrefix("clRelease") || call.hasPrefix("clGet") || call == "clCreateContext"
        if !isSpared, state.launches > launch, state.counts["clCreateContext", default: 0] <= contexts { return status }
      }
      guard let fault = state.fault, fault.call == call, fault.once ? number == fault.number : number >= fault.number
      else { return nil }
      state.faults += 1
      return fault.status
    }
  }

  static func made(_ kind: String, _ object: OpaquePointer?) -> OpaquePointer? {
    if let object { state.withLock { $0.objects[Int(bitPattern: object)] = kind } }
    return object
  }

  static func made(_ event: UnsafeMutablePointer<OpaquePointer?>?) {
    if let event = event?.pointee { state.withLock { $0.objects[Int(bitPattern: event)] = "event" } }
  }

  /// An object, or the status of a failure where there is one to be.
  static func make(
    _ call: String, _ kind: String, _ status: UnsafeMutablePointer<Int32>?, _ body: () -> OpaquePointer?
  ) -> OpaquePointer? {
    if let fault = enter(call) {
      status?.pointee = fault
      return nil
    }
    return made(kind, body())
  }

  /// Objects are released whatever the driver says of it.
  static func release(_ call: String, _ object: OpaquePointer?, _ body: () -> Int32?) -> Int32 {
    // Before the driver may give the address to another.
    state.withLock { _ = $0.objects.removeValue(forKey: Int(bitPattern: object)) }
    let status = body() ?? -1
    return enter(call) ?? status
  }

  /// An event of a slow device is there.
  static func comesLate(_ status: Int32, _ waiting: UnsafeMutableRawPointer?) {
    guard let waiting, case .slow(let time) = state.withLock({ $0.mischief }) else { return }
    let one = Unmanaged<Waiting>.fromOpaque(waiting).takeRetainedValue()
    lane.async {
      Thread.sleep(forTimeInterval: time / .seconds(1))
      one.callback?(nil, status, one.data)
    }
  }
}
