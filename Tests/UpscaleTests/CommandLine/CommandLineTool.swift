import Foundation
import Testing

/// The built `upscale` executable.
enum CommandLineTool {
  struct Result {
    var status: Int32
    var output: String
    var errors: String
    var errorLines: [Substring] { errors.split(separator: "\n") }
  }

  /// Lets `Bundle` find what these tests are linked into.
  private final class Marker {}

  /// The executable beside the tests: SwiftPM puts all products of a build into one folder, whatever its path.
  static func url() throws -> URL {
    let bundle = Bundle(for: Marker.self).bundleURL
    let starts = [bundle, Bundle.main.bundleURL] + [Bundle.main.executableURL].compactMap { $0 }
    for start in starts {
      var folder = start.resolvingSymlinksInPath()
      // On macOS the tests lie some folders deep in a bundle.
      for _ in 0..<5 {
        let candidate = folder.appendingPathComponent("upscale")
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: candidate.path, isDirectory: &isFolder)
        if exists, !isFolder.boolValue, FileManager.default.isExecutableFile(atPath: candidate.path) {
          return candidate
        }
        folder = folder.deletingLastPathComponent()
      }
    }
    throw NotFound(folders: starts.map(\.path))
  }

  struct NotFound: Error {
    var folders: [String]
  }

  static func process(
    _ arguments: [String], environment: [String: String] = [:]
  ) throws -> (process: Process, output: Pipe, errors: Pipe) {
    let (process, output, errors) = (Process(), Pipe(), Pipe())
    process.executableURL = try url()
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    return (process, output, errors)
  }

  /// Runs the tool to its end. What it writes is short enough for the pipes' buffers.
  static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Result {
    let (process, output, errors) = try process(arguments, environment: environment)
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    let complaints = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
      errors: String(decoding: complaints, as: UTF8.self))
  }
}
