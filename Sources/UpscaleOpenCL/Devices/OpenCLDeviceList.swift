import COpenCLLoader
import Synchronization
import UpscaleCore

/// Asks every platform of a library for its devices.
struct OpenCLDeviceList {
  /// Drivers set themselves up when they are first asked, and PoCL for one does not bear two threads doing so at once.
  private static let turn = Mutex<Void>(())

  let library: OpenCLLibrary

  func devices() throws(UpscaleError) -> [OpenCLDevice] {
    try OpenCLDeviceList.turn.withLock { (_) throws(UpscaleError) in try all() }
  }

  private func all() throws(UpscaleError) -> [OpenCLDevice] {
    var devices: [OpenCLDevice] = []
    var failure: UpscaleError?
    for platform in try platforms() {
      do throws(UpscaleError) {
        for device in try handles(of: platform) {
          devices.append(OpenCLDevice(OpenCLDevice.Handle(platform: platform, device: device), in: library))
        }
      } catch {
        failure = failure ?? error
      }
    }
    if devices.isEmpty, let failure { throw failure }
    return devices
  }

  private func platforms() throws(UpscaleError) -> [OpaquePointer] {
    try list("clGetPlatformIDs", none: .platformNotFound) { library.functions.clGetPlatformIDs($0, $1, $2) }
  }

  private func handles(of platform: OpaquePointer) throws(UpscaleError) -> [OpaquePointer] {
    let kinds = UInt64(UPSCALE_CL_DEVICE_TYPE_ALL)
    return try list("clGetDeviceIDs", none: .deviceNotFound) {
      library.functions.clGetDeviceIDs(platform, kinds, $0, $1, $2)
    }
  }

  /// What `call` lists, asked first how much there is. The status `none` means an empty list.
  private func list(
    _ name: String, none: OpenCLStatus,
    _ call: (UInt32, UnsafeMutablePointer<OpaquePointer?>?, UnsafeMutablePointer<UInt32>?) -> Int32
  ) throws(UpscaleError) -> [OpaquePointer] {
    var count: UInt32 = 0
    let status = call(0, nil, &count)
    if status == none.rawValue { return [] }
    try OpenCLStatus.check(status, name)
    guard count > 0 else { return [] }
    var handles = [OpaquePointer?](repeating: nil, count: Int(count))
    try OpenCLStatus.check(call(count, &handles, nil), name)
    return handles.compactMap(\.self)
  }
}
