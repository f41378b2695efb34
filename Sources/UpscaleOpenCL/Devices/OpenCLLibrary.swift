import COpenCLLoader
public import UpscaleCore

/// The machine's OpenCL library, opened at run time so that one program runs with and without it.
///
/// It stays open for the life of the process. The environment variable `UPSCALE_OPENCL_LIBRARY` names another file to
/// open in place of the usual ones.
// Unchecked because function pointers carry no sendability; they are written once, before the value exists.
public struct OpenCLLibrary: @unchecked Sendable {
  /// The file that was opened, as requested.
  public let path: String
  let functions: upscale_opencl_functions

  private static let usual = Result { () throws(UpscaleError) in try OpenCLLibrary(file: nil) }

  /// Whether the environment names the library to open.
  public static var isNamed: Bool { upscale_opencl_is_named() }

  /// The library, opened by the first call; later calls, from any thread, return what the first one found.
  public static func load() throws(UpscaleError) -> OpenCLLibrary { try usual.get() }

  /// The library in the file at `path`, opened again and separately from what `load()` returns.
  public static func load(path: String) throws(UpscaleError) -> OpenCLLibrary { try OpenCLLibrary(file: path) }

  init(path: String, functions: upscale_opencl_functions) {
    self.path = path
    self.functions = functions
  }

  /// What drivers take to be opened, compilers among them. They end the process where they do not get it.
  private static let driverBytes = 512 << 20

  private init(file: String?) throws(UpscaleError) {
    guard MemoryHeadroom.isThere(Self.driverBytes) else {
      throw UpscaleError(
        .deviceUnavailable,
        "There is not enough memory to load OpenCL's drivers; raise the limit (ulimit -v, or the container's), or use "
          + "the CPU backend.")
    }
    let storage = UnsafeMutablePointer<upscale_opencl_functions>.allocate(capacity: 1)
    defer { storage.deallocate() }
    var report = upscale_opencl_load(file, storage)
    let path = Self.text(&report.path)
    guard report.outcome == .loaded else {
      throw Self.failure(report.outcome, path: path, detail: Self.text(&report.detail))
    }
    self.init(path: path, functions: storage.pointee)
  }

  private static func failure(_ outcome: upscale_opencl_outcome, path: String, detail: String) -> UpscaleError {
    let message =
      switch outcome {
      case .missingFunction:
        "The library \u{201C}\(path)\u{201D} has no function \(detail), so it is not an OpenCL 1.2 library; \(install)."
      case .unsupported:
        "OpenCL libraries cannot be loaded on this system; use the CPU backend."
      case .notFound, .loaded:
        "The OpenCL library \u{201C}\(path)\u{201D} could not be loaded (\(detail)); \(install)."
      }
    return UpscaleError(.deviceUnavailable, message)
  }

  private static var install: String {
    #if os(Linux)
      "install an OpenCL loader and your device's driver (on Debian and Ubuntu ocl-icd-libopencl1, and "
        + "pocl-opencl-icd for the processor), name the library in UPSCALE_OPENCL_LIBRARY, or use the CPU backend"
    #else
      "install your device's OpenCL driver, name its library in UPSCALE_OPENCL_LIBRARY, or use the CPU backend"
    #endif
  }

  /// The string in a C array of characters, which Swift sees as a tuple.
  private static func text<T>(_ characters: inout T) -> String {
    withUnsafeBytes(of: &characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
