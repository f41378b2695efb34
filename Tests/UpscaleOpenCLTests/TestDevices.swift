import Foundation
import UpscaleOpenCL

@testable import struct UpscaleOpenCL.FileCache

/// The devices that tests run on. Without any, what needs one is skipped.
enum TestDevices {
  static let all: [OpenCLDevice] = ((try? OpenCLDevice.all()) ?? []).filter(\.isUsable)
  static var first: OpenCLDevice? { all.first }

  /// Programs that tests share, since compiling them takes longer than all else. They are kept between runs: sources,
  /// options and the driver's version are part of their names. Nil where the environment switches caches off.
  static let programs: FileCache? = FileCache.usualFolder.map { _ in
    FileCache(folder: FileManager.default.temporaryDirectory.path + "/upscale-test-programs")
  }
}
