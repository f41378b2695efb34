internal import COpenCLLoader
internal import Synchronization
internal import UpscaleCore

/// One device opened for work. What is made from it holds on to it, so that it is released last.
// Unchecked because OpenCL's handles carry no sendability; contexts may be used from any thread.
final class OpenCLContext: @unchecked Sendable {
  let device: OpenCLDevice
  let functions: upscale_opencl_functions
  let handle: OpaquePointer
  private let lost = Atomic(false)

  init(_ device: OpenCLDevice, in library: OpenCLLibrary) throws(UpscaleError) {
    self.device = device
    functions = library.functions
    let properties: [Int] = [
      Int(UPSCALE_CL_CONTEXT_PLATFORM), Int(bitPattern: device.handle.platform), 0,
    ]
    var (status, target): (Int32, OpaquePointer?) = (0, device.handle.device)
    let handle = library.functions.clCreateContext(properties, 1, &target, nil, nil, &status)
    self.handle = try OpenCLStatus.object(handle, status, "clCreateContext")
  }

  deinit { _ = functions.clReleaseContext(handle) }

  /// Whether the device has stopped to answer: nothing is to be expected of it any more.
  var isLost: Bool { lost.load(ordering: .relaxed) }

  func markLost() { lost.store(true, ordering: .relaxed) }

  /// Throws where the device is lost.
  func checkAlive() throws(UpscaleError) {
    guard !isLost else {
      throw UpscaleError(
        .deviceFailed,
        "The OpenCL device “\(device.name)” has stopped to answer; restart its driver, or use the CPU backend.")
    }
  }

  /// Throws what `call` returned, unless that was success. Remembers that the device is lost where it says so.
  func check(_ status: Int32, _ call: String) throws(UpscaleError) {
    if OpenCLStatus(rawValue: status).meansLoss { markLost() }
    try OpenCLStatus.check(status, call)
  }
}
