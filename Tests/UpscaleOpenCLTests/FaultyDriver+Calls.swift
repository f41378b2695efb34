import COpenCLLoader
import Synchronization
import UpscaleCore

@testable import UpscaleOpenCL

/// The driver's calls, each after a look at whether it shall fail.
extension FaultyDriver {
  static func wrapQueries(_ table: inout upscale_opencl_functions) {
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

  static func wrapObjects(_ table: inout upscale_opencl_functions) {
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

  static func wrapCommands(_ table: inout upscale_opencl_functions) {
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
