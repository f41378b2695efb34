internal import COpenCLLoader
internal import CUpscaleOpenCLKernels
internal import UpscaleCore

/// A program built for one device.
final class OpenCLProgram: @unchecked Sendable {
  private let handle: OpaquePointer
  private let context: OpenCLContext

  /// What a driver's compiler takes: LLVM, as PoCL and others have it, ends the process where it does not get it.
  private static let compilerBytes = 192 << 20

  /// Compiles sources.
  /// - Throws: `deviceFailed` with the compiler's log; `limitExceeded` where there is no memory for the compiler.
  init(_ context: OpenCLContext, sources: [KernelSource], options: String) throws(UpscaleError) {
    try MemoryHeadroom.require(OpenCLProgram.compilerBytes)
    var status: Int32 = 0
    let texts = sources.map(\.text)
    var pointers = texts.map { UnsafePointer<CChar>?($0.text) }
    let handle = context.functions.clCreateProgramWithSource(
      context.handle, UInt32(texts.count), &pointers, texts.map(\.count), &status)
    self.handle = try OpenCLStatus.object(handle, status, "clCreateProgramWithSource")
    self.context = context
    try build(options)
  }

  /// Takes what `binary` gave for the same sources, options, device and driver.
  init(_ context: OpenCLContext, binary: [UInt8], options: String) throws(UpscaleError) {
    var (status, verdict): (Int32, Int32) = (0, 0)
    var device: OpaquePointer? = context.device.handle.device
    let handle = binary.withUnsafeBufferPointer { bytes in
      var (size, start) = (bytes.count, bytes.baseAddress)
      return context.functions.clCreateProgramWithBinary(
        context.handle, 1, &device, &size, &start, &verdict, &status)
    }
    self.handle = try OpenCLStatus.object(handle, status, "clCreateProgramWithBinary")
    self.context = context
    try context.check(verdict, "clCreateProgramWithBinary")
    try build(options)
  }

  deinit { context.release(handle, context.functions.clReleaseProgram) }

  /// What the compiler made, in the driver's own format.
  func binary() throws(UpscaleError) -> [UInt8] {
    var size = 0
    try context.check(
      context.functions.clGetProgramInfo(
        handle, UPSCALE_CL_PROGRAM_BINARY_SIZES, MemoryLayout<Int>.size, &size, nil), "clGetProgramInfo")
    guard size > 0 else { return [] }
    var bytes = [UInt8](repeating: 0, count: size)
    let status = bytes.withUnsafeMutableBufferPointer { bytes in
      var start = bytes.baseAddress
      return context.functions.clGetProgramInfo(
        handle, UPSCALE_CL_PROGRAM_BINARIES, MemoryLayout<UnsafeMutablePointer<UInt8>?>.size, &start, nil)
    }
    try context.check(status, "clGetProgramInfo")
    return bytes
  }

  func makeKernel(_ name: String) throws(UpscaleError) -> OpenCLKernel {
    var status: Int32 = 0
    let kernel = context.functions.clCreateKernel(handle, name, &status)
    return OpenCLKernel(context, try OpenCLStatus.object(kernel, status, "clCreateKernel"), name: name)
  }

  private func build(_ options: String) throws(UpscaleError) {
    var device: OpaquePointer? = context.device.handle.device
    let status = context.functions.clBuildProgram(handle, 1, &device, options, nil, nil)
    guard status != 0 else { return }
    let error = OpenCLStatus(rawValue: status).error("clBuildProgram")
    throw UpscaleError(
      error.code,
      "\(error.message) Device: \(context.device.name), driver \(context.device.driverVersion); "
        + "options: \(options); log: \(log())")
  }

  private func log() -> String {
    let device = context.device.handle.device
    var info = OpenCLInfo("clGetProgramBuildInfo") { [handle, context] in
      context.functions.clGetProgramBuildInfo(handle, device, $0, $1, $2, $3)
    }
    let text = info.text(UPSCALE_CL_PROGRAM_BUILD_LOG)
    return text.isEmpty ? "none" : text
  }
}
