internal import UpscaleCore

extension OpenCLDevice {
  /// Everything known about the device, for users: what its driver reports, then what trials show. Takes about a
  /// second.
  public func findings() async -> [(String, String)] {
    let told = [
      ("driver", "\(driverVersion), \(platformName), \(platformVersion)"), ("OpenCL", "\(version), \(languageVersion)"),
      ("memory", "\(globalMemory >> 20) MiB, buffers up to \(maxAllocation >> 20) MiB, \(localMemory >> 10) KiB local"),
      ("groups", "up to \(maxWorkGroupSize) work-items, vectors of \(floatsPerVector) floats"),
      ("extensions", extensions.joined(separator: " ")),
    ]
    guard isUsable else { return told }
    do {
      let context = try OpenCLContext(self, in: OpenCLLibrary.load())
      return await told + DeviceProbe(context: context).findings()
    } catch {
      return told + [("trials", "none: \(error.message)")]
    }
  }
}
