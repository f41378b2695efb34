import BenchReport
import Foundation
import Upscale

extension MachineFacts {
  /// This machine, with as many threads as the CPU backend is given.
  static func here(threads: Int?) throws -> MachineFacts {
    let process = ProcessInfo.processInfo
    return MachineFacts(
      processor: processorName, processors: process.activeProcessorCount,
      backend: try CPUBackend(threads: threads).summary, memoryBytes: process.physicalMemory, system: systemName,
      swift: compiler, commit: output(of: "git", ["describe", "--always", "--dirty"]), load: load)
  }

  /// With family and model on x86, as names of virtual processors say little.
  private static var processorName: String {
    #if os(Linux)
      let info = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
      func value(_ key: String) -> String? {
        let line = info.split(separator: "\n").first {
          $0.prefix { $0 != ":" }.trimmingCharacters(in: .whitespaces) == key
        }
        return line?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces)
      }
      guard let name = value("model name") else { return "an unnamed processor" }
      guard let family = value("cpu family"), let model = value("model") else { return name }
      return "\(name) (family \(family), model \(model))"
    #else
      return output(of: "sysctl", ["-n", "machdep.cpu.brand_string"]) ?? "an unnamed processor"
    #endif
  }

  private static var systemName: String {
    let release = (try? String(contentsOfFile: "/etc/os-release", encoding: .utf8)) ?? ""
    let name = release.split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") }?.dropFirst(12)
    return name?.trimmingCharacters(in: ["\""]) ?? ProcessInfo.processInfo.operatingSystemVersionString
  }

  /// A compiler tells nothing but whether it is newer than some version.
  private static var compiler: String {
    #if compiler(>=6.5)
      "6.5 or newer"
    #elseif compiler(>=6.4)
      "6.4"
    #elseif compiler(>=6.3)
      "6.3"
    #else
      "6.2"
    #endif
  }

  private static var load: Double? {
    var averages = [0.0]
    return getloadavg(&averages, 1) == 1 ? averages[0] : nil
  }

  /// What a program prints, or nil where it is missing or fails.
  private static func output(of program: String, _ arguments: [String]) -> String? {
    let (process, pipe) = (Process(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return process.terminationStatus == 0 ? text.trimmingCharacters(in: .whitespacesAndNewlines) : nil
  }
}
