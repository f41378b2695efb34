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

  private final class Waiting: @unchecked Sendable {
    typealias Callback = @convention(c) (OpaquePointer?, Int32, UnsafeMutableRawPointer?) -> Void
    let callback: Callback?
    let data: UnsafeMutableRawPointer?

    init(_ callback: Callback?, _ data: UnsafeMutableRawPointer?) { (self.callback, self.data) = (callback, data) }
  }

  /// Where the events of a slow device wait for each other.
  private static let lane = DispatchQueue(label: "faulty driver")

  private struct State {
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

  private static let state = Mutex(State())
  // Written once, before any call.
  private nonisolated(unsafe) static var real = try? OpenCLLibrary.load().functions

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

  private static func fault(ofQueue queue: OpaquePointer?) -> Int32? {
    state.withLock { state in
      guard case .brokenQueue(let number, let launch) = state.mischief, state.queues.count > number,
        state.queues[number] == Int(bitPattern: queue)
      else { return nil }
      state.launchesInBrokenQueue += 1
      return state.launchesInBrokenQueue > launch ? -5 : nil
    }
  }

  /// Counts a launch; whether it is to be carried out.
  private static func carriesOut() -> Bool {
    state.withLock { state in
      state.launches += 1
      return !state.hangs
    }
  }

  /// Counts a call that waits for the device, and says that it has ended where it would not.
  private static func wait(_ call: String, _ body: () -> Int32?) -> Int32 {
    if let fault = enter(call) { return fault }
    let hangs = state.withLock { state in
      if state.hangs { state.blockedCalls += 1 }
      return state.hangs
    }
    return hangs ? 0 : body() ?? -1
  }

  /// Counts a call; the status where it shall fail.
  private static func enter(_ call: String) -> Int32? {
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

  private static func made(_ kind: String, _ object: OpaquePointer?) -> OpaquePointer? {
    if let object { state.withLock { $0.objects[Int(bitPattern: object)] = kind } }
    return object
  }

  private static func made(_ event: UnsafeMutablePointer<OpaquePointer?>?) {
    if let event = event?.pointee { state.withLock { $0.objects[Int(bitPattern: event)] = "event" } }
  }

  /// An object, or the status of a failure where there is one to be.
  private static func make(
    _ call: String, _ kind: String, _ status: UnsafeMutablePointer<Int32>?, _ body: () -> OpaquePointer?
  ) -> OpaquePointer? {
    if let fault = enter(call) {
      status?.pointee = fault
      return nil
    }
    return made(kind, body())
  }

  /// Objects are released whatever the driver says of it.
  private static func release(_ call: String, _ object: OpaquePointer?, _ body: () -> Int32?) -> Int32 {
    // Before the driver may give the address to another.
    state.withLock { _ = $0.objects.removeValue(forKey: Int(bitPattern: object)) }
    let status = body() ?? -1
    return enter(call) ?? status
  }

  /// An event of a slow device is there.
  private static func comesLate(_ status: Int32, _ waiting: UnsafeMutableRawPointer?) {
    guard let waiting, case .slow(let time) = state.withLock({ $0.mischief }) else { return }
    let one = Unmanaged<Waiting>.fromOpaque(waiting).takeRetainedValue()
    lane.async {
      Thread.sleep(forTimeInterval: time / .seconds(1))
      one.callback?(nil, status, one.data)
    }
  }

  private static func wrapQueries(_ table: inout upscale_opencl_functions) {
    table.clGetPlatformIDs = {
      FaultyDriver.enter("clGetPlatformIDs") ?? FaultyDriver.real?.clGetPlatformIDs($0, $1, $2) ?? -1
    }
    table.clGetPlatformInfo = {
      FaultyDriver.enter("clGetPlatformInfo") ?? FaultyDriver.real?.clGetPlatformInfo($0, $1, $2, $3, $4) ?? -1
    }
    table.clGetDeviceIDs = {
      FaultyDriver.enter("clGetDeviceIDs") ?? FaultyDriver.real?.clGetDeviceIDs($0, $1, $2, $3, $4) ?? -1
    }
    table.clGetDeviceInfo = {
      if let fault = FaultyDriver.enter("clGetDeviceInfo") { return fault }
      if $1 == UPSCALE_CL_DEVICE_TYPE, FaultyDriver.state.withLock({ $0.isGraphics }) {
        $3?.storeBytes(of: UInt64(UPSCALE_CL_DEVICE_TYPE_GPU), as: UInt64.self)
        return 0
      }
      return FaultyDriver.real?.clGetDeviceInfo($0, $1, $2, $3, $4) ?? -1
    }
    table.clGetProgramInfo = { program, property, room, value, size in
      if let fault = FaultyDriver.enter("clGetProgramInfo") { return fault }
      if case .noBinary = FaultyDriver.state.withLock({ $0.mischief }), property == UPSCALE_CL_PROGRAM_BINARY_SIZES {
        value?.storeBytes(of: 0, as: Int.self)
        return 0
      }
      return FaultyDriver.real?.clGetProgramInfo(program, property, room, value, size) ?? -1
    }
    table.clGetProgramBuildInfo = {
      FaultyDriver.enter("clGetProgramBuildInfo") ?? FaultyDriver.real?.clGetProgramBuildInfo($0, $1, $2, $3, $4, $5)
        ?? -1
    }
    table.clGetKernelWorkGroupInfo = {
      FaultyDriver.enter("clGetKernelWorkGroupInfo") ?? FaultyDriver.real?.clGetKernelWorkGroupInfo(
        $0, $1, $2, $3, $4, $5) ?? -1
    }
  }

  private static func wrapObjects(_ table: inout upscale_opencl_functions) {
    table.clCreateContext = { a, b, c, d, e, status in
      FaultyDriver.make("clCreateContext", "context", status) {
        FaultyDriver.real?.clCreateContext(a, b, c, d, e, status)
      }
    }
    table.clReleaseContext = { a in
      FaultyDriver.release("clReleaseContext", a) { FaultyDriver.real?.clReleaseContext(a) }
    }
    table.clCreateCommandQueue = { a, b, c, status in
      let queue = FaultyDriver.make("clCreateCommandQueue", "queue", status) {
        FaultyDriver.real?.clCreateCommandQueue(a, b, c, status)
      }
      let address = Int(bitPattern: queue)
      FaultyDriver.state.withLock { $0.queues.append(address) }
      return queue
    }
    table.clReleaseCommandQueue = { a in
      FaultyDriver.release("clReleaseCommandQueue", a) { FaultyDriver.real?.clReleaseCommandQueue(a) }
    }
    table.clCreateBuffer = { a, b, c, d, status in
      FaultyDriver.make("clCreateBuffer", "buffer", status) { FaultyDriver.real?.clCreateBuffer(a, b, c, d, status) }
    }
    table.clReleaseMemObject = { a in
      FaultyDriver.release("clReleaseMemObject", a) { FaultyDriver.real?.clReleaseMemObject(a) }
    }
    table.clCreateProgramWithSource = { a, b, c, d, status in
      FaultyDriver.make("clCreateProgramWithSource", "program", status) {
        FaultyDriver.real?.clCreateProgramWithSource(a, b, c, d, status)
      }
    }
    table.clCreateProgramWithBinary = { a, b, c, d, e, f, status in
      FaultyDriver.make("clCreateProgramWithBinary", "program", status) {
        FaultyDriver.real?.clCreateProgramWithBinary(a, b, c, d, e, f, status)
      }
    }
    table.clReleaseProgram = { a in
      FaultyDriver.release("clReleaseProgram", a) { FaultyDriver.real?.clReleaseProgram(a) }
    }
    table.clCreateKernel = { a, b, status in
      FaultyDriver.make("clCreateKernel", "kernel", status) { FaultyDriver.real?.clCreateKernel(a, b, status) }
    }
    table.clReleaseKernel = { a in
      FaultyDriver.release("clReleaseKernel", a) { FaultyDriver.real?.clReleaseKernel(a) }
    }
    table.clReleaseEvent = { a in
      FaultyDriver.release("clReleaseEvent", a) { FaultyDriver.real?.clReleaseEvent(a) }
    }
  }

  private static func wrapCommands(_ table: inout upscale_opencl_functions) {
    table.clBuildProgram = { program, count, devices, options, notify, data in
      if let fault = FaultyDriver.enter("clBuildProgram") { return fault }
      var text = options.map { String(cString: $0) } ?? ""
      let asked = text
      FaultyDriver.state.withLock { $0.options = asked }
      if case .tuning(let sparing, true) = FaultyDriver.state.withLock({ $0.mischief }),
        !sparing.contains(where: text.contains)
      {
        // One input less is read.
        text = text.replacing("-DINPUTS=3", with: "-DINPUTS=2")
      }
      if case .matrixUnits(let builds) = FaultyDriver.state.withLock({ $0.mischief }), text.contains("-DTILES=") {
        guard builds else { return -11 }
        text = text.replacing("-DROWS=4", with: "-DROWS=2")
      }
      return FaultyDriver.real?.clBuildProgram(program, count, devices, text, notify, data) ?? -1
    }
    table.clGetEventProfilingInfo = { event, property, room, value, size in
      if let fault = FaultyDriver.enter("clGetEventProfilingInfo") { return fault }
      guard case .tuning(let sparing, _) = FaultyDriver.state.withLock({ $0.mischief }) else {
        return FaultyDriver.real?.clGetEventProfilingInfo(event, property, room, value, size) ?? -1
      }
      let isUsual = FaultyDriver.state.withLock { state in sparing.contains { state.options.contains($0) } }
      let end: UInt64 = isUsual ? 1_000_000 : 1000
      value?.storeBytes(of: property == UPSCALE_CL_PROFILING_COMMAND_END ? end : 0, as: UInt64.self)
      return 0
    }
    table.clSetKernelArg = {
      FaultyDriver.enter("clSetKernelArg") ?? FaultyDriver.real?.clSetKernelArg($0, $1, $2, $3) ?? -1
    }
    table.clFlush = { FaultyDriver.enter("clFlush") ?? FaultyDriver.real?.clFlush($0) ?? -1 }
    table.clWaitForEvents = { count, events in
      FaultyDriver.wait("clWaitForEvents") { FaultyDriver.real?.clWaitForEvents(count, events) }
    }
    table.clFinish = { queue in FaultyDriver.wait("clFinish") { FaultyDriver.real?.clFinish(queue) } }
    table.clEnqueueNDRangeKernel = {
      if let fault = FaultyDriver.enter("clEnqueueNDRangeKernel") ?? FaultyDriver.fault(ofQueue: $0) { return fault }
      // In place of what is not done, something that has an event.
      let status =
        FaultyDriver.carriesOut()
        ? FaultyDriver.real?.clEnqueueNDRangeKernel($0, $1, $2, $3, $4, $5, $6, $7, $8)
        : FaultyDriver.real?.clEnqueueMarkerWithWaitList($0, 0, nil, $8)
      if status == 0 { FaultyDriver.made($8) }
      return status ?? -1
    }
    table.clEnqueueMarkerWithWaitList = {
      let status =
        FaultyDriver.enter("clEnqueueMarkerWithWaitList")
        ?? FaultyDriver.real?.clEnqueueMarkerWithWaitList($0, $1, $2, $3)
      if status == 0 { FaultyDriver.made($3) }
      return status ?? -1
    }
    table.clEnqueueWriteBuffer = { queue, buffer, blocking, offset, size, source, count, events, event in
      FaultyDriver.state.withLock { $0.bytes.written += size }
      let status =
        FaultyDriver.enter("clEnqueueWriteBuffer")
        ?? FaultyDriver.real?.clEnqueueWriteBuffer(queue, buffer, blocking, offset, size, source, count, events, event)
      if status == 0 { FaultyDriver.made(event) }
      return status ?? -1
    }
    table.clEnqueueMapBuffer = { queue, buffer, blocking, flags, offset, size, count, events, event, status in
      if let fault = FaultyDriver.enter("clEnqueueMapBuffer") {
        status?.pointee = fault
        return nil
      }
      return FaultyDriver.real?.clEnqueueMapBuffer(
        queue, buffer, blocking, flags, offset, size, count, events, event, status)
    }
    table.clEnqueueUnmapMemObject = {
      FaultyDriver.enter("clEnqueueUnmapMemObject")
        ?? FaultyDriver.real?.clEnqueueUnmapMemObject($0, $1, $2, $3, $4, $5) ?? -1
    }
    table.clEnqueueFillBuffer = {
      let status =
        FaultyDriver.enter("clEnqueueFillBuffer")
        ?? FaultyDriver.real?.clEnqueueFillBuffer($0, $1, $2, $3, $4, $5, $6, $7, $8)
      if status == 0 { FaultyDriver.made($8) }
      return status ?? -1
    }
    table.clEnqueueReadBuffer = { queue, buffer, blocking, offset, size, target, count, events, event in
      if let fault = FaultyDriver.enter("clEnqueueReadBuffer") { return fault }
      let address = Int(bitPattern: queue)
      FaultyDriver.state.withLock { state in
        state.readsByQueue[address, default: 0] += 1
        state.bytes.read += size
      }
      let spoil = if case .notANumber = FaultyDriver.state.withLock({ $0.mischief }) { true } else { false }
      let status = FaultyDriver.real?.clEnqueueReadBuffer(
        queue, buffer, spoil ? 1 : blocking, offset, size, target, count, events, event)
      if spoil { target?.storeBytes(of: Float.nan, toByteOffset: size / 8 * 4, as: Float.self) }
      if status == 0 { FaultyDriver.made(event) }
      return status ?? -1
    }
    table.clSetEventCallback = { event, kind, callback, data in
      if let fault = FaultyDriver.enter("clSetEventCallback") { return fault }
      let waiting = Waiting(callback, data)
      let waits = FaultyDriver.state.withLock { state in
        if state.hangs { state.waiting.append(waiting) }
        return state.hangs
      }
      if waits { return 0 }
      switch FaultyDriver.state.withLock({ $0.mischief }) {
      case .slow:
        return FaultyDriver.real?.clSetEventCallback(
          event, kind, { FaultyDriver.comesLate($1, $2) }, Unmanaged.passRetained(waiting).toOpaque()) ?? -1
      case .ending(let status):
        var one = event
        _ = FaultyDriver.real?.clWaitForEvents(1, &one)
        callback?(event, status, data)
        return 0
      case .notANumber, .noBinary, .tuning, .hang, .loss, .brokenQueue, .matrixUnits, nil:
        return FaultyDriver.real?.clSetEventCallback(event, kind, callback, data) ?? -1
      }
    }
  }
}
