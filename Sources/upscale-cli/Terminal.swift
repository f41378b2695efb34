import Synchronization
import Upscale

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What is written for people besides the result.
enum Terminal {
  /// Whether a person sees standard error.
  static var showsErrors: Bool { isatty(STDERR_FILENO) == 1 }

  /// The system's number for why something could not be written to standard output: a full disk, a reader who left.
  private static let lostOutput = Mutex<Int32>(0)

  static var hasLostOutput: Bool { lostOutput.withLock { $0 } != 0 }

  /// Throws where something that was to be read is lost.
  static func checkOutput() throws(UpscaleError) {
    let reason = lostOutput.withLock { $0 }
    guard reason != 0 else { return }
    throw UpscaleError(
      .fileAccess,
      "Standard output cannot be written: \(String(cString: strerror(reason))); the output is lost.")
  }

  static func warn(_ warnings: [String]) {
    for warning in warnings { writeError("upscale: note: \(plain(warning))\n") }
  }

  /// A line for people in which names of files do nothing to a terminal: control characters are written as their numbers.
  static func plain(_ line: String) -> String {
    var result = ""
    for scalar in line.unicodeScalars {
      if scalar.properties.generalCategory == .control {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Writes to standard error at once. What cannot be written there can be told to nobody.
  static func writeError(_ text: String) {
    var text = text
    text.withUTF8 { bytes in _ = write(STDERR_FILENO, bytes.baseAddress, bytes.count) }
  }

  /// Writes to standard output at once, so that who reads along misses nothing if the process is killed.
  static func writeOutput(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = write(STDOUT_FILENO, rest.baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else {
          let reason = errno
          return lostOutput.withLock { $0 = reason }
        }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
    }
  }

  /// A time to read at a glance: “0.42 s”, “12 s”, “3 min 20 s”.
  static func seconds(_ duration: Duration) -> String {
    let value = Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    if value < 10 { return "\((value * 100).rounded() / 100) s" }
    let whole = Int(value.rounded())
    return whole < 90 ? "\(whole) s" : "\(whole / 60) min \(whole % 60) s"
  }
}
