import Foundation
import Testing

/// `upscale worker`, with what it is told and what it says.
final class WorkerProcess {
  let process: Process
  let output: Pipe
  let errors: Pipe
  private let input = Pipe()

  init(_ arguments: [String] = []) throws {
    (process, output, errors) = try CommandLineTool.process(
      ["worker", "--threads", "1", "--heartbeat", "0"] + arguments)
    process.standardInput = input
    // A worker that has ended is an error of writing here, not the end of the tests.
    signal(SIGPIPE, SIG_IGN)
    try process.run()
  }

  /// Text that a worker no longer reads is lost.
  func send(_ text: String) { try? input.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }

  func endInput() { try? input.fileHandleForWriting.close() }

  /// The next line that it says; nil at the end.
  func line() -> [String: Any]? {
    var bytes = Data()
    while let byte = try? output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty, byte[0] != 10 { bytes += byte }
    return bytes.isEmpty ? nil : WorkerProcess.object(bytes)
  }

  /// All that it still says, to its end.
  func finish() -> [[String: Any]] {
    endInput()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return said.split(separator: 10).compactMap { WorkerProcess.object($0) }
  }

  private static func object(_ line: Data) -> [String: Any]? {
    (try? JSONSerialization.jsonObject(with: line)) as? [String: Any]
  }
}
