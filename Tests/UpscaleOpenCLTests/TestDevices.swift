import UpscaleOpenCL

/// The devices that tests run on. Without any, what needs one is skipped.
enum TestDevices {
  static let all: [OpenCLDevice] = ((try? OpenCLDevice.all()) ?? []).filter(\.isUsable)
  static var first: OpenCLDevice? { all.first }
}
