import ArgumentParser
import BenchReport
import Foundation
import Upscale

/// Measures speed, quality and memory on this machine, and draws them.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Writes one page with plots of speed, quality and memory, measured here and now.",
    discussion: """
      Speed: whole enlargements in memory, by model and device, in turns. Quality: originals are reduced by antialiased
      bicubic and enlarged again; PSNR on luma against work and time. Memory: whole jobs, each in a process of its own,
      beside what their plans promise. The page needs no network and no scripts. --json keeps the values, and --from
      draws them again without measuring.
      """)

  @Option(help: "The page to write.")
  var output = "report.html"

  @Option(help: "A file for the measured values.")
  var json: String?

  @Option(help: "A folder for the plots, an SVG file each.")
  var plots: String?

  @Option(name: .customLong("from"), help: "Values that --json wrote: draw them, and measure nothing.")
  var values: String?

  @Option(
    help: "Other runtimes' times: a file that “compare.py run --json” wrote. May be given for several networks.")
  var peers: [String] = []

  @Option(help: "A folder of originals for quality; without it, the sample picture in docs/images.")
  var images: String?

  @Option(help: "The only figure to measure: speed, quality or memory. May be given twice.")
  var only: [ReportFigure] = []

  @Option(help: "Rounds of times; 5 if not given.")
  var rounds: Int?

  @Option(help: "Processors to use; all if not given.")
  var threads: Int?

  @Flag(help: "Small pictures, two rounds and the CPU alone: to see that it works, in seconds.")
  var quick = false

  func validate() throws {
    if let rounds, rounds < 1 { throw ValidationError("Times need at least one round.") }
    if values != nil, images != nil || !only.isEmpty || rounds != nil || threads != nil || quick {
      throw ValidationError("--from draws what was measured before; leave out what says how to measure.")
    }
    if images != nil, !only.isEmpty, !only.contains(.quality) {
      throw ValidationError("--images is for quality, which --only leaves out.")
    }
  }

  func run() async throws {
    var report = if let values { try Report(json: ReportCommand.contents(of: values)) } else { try await measure() }
    if !peers.isEmpty { report.peers = try peers.map { try PeerComparison(json: ReportCommand.contents(of: $0)) } }
    if let json { try report.json().write(to: URL(fileURLWithPath: json)) }
    if let plots {
      try FileManager.default.createDirectory(atPath: plots, withIntermediateDirectories: true)
      for plot in report.plots {
        try Data(plot.file.utf8).write(to: URL(fileURLWithPath: plots).appendingPathComponent("\(plot.name).svg"))
      }
    }
    try Data(ReportPage(report).html.utf8).write(to: URL(fileURLWithPath: output))
    print("\(output): written, \(report.plots.count) plots")
  }

  private func measure() async throws -> Report {
    let setting = ReportSetting(rounds: rounds, threads: threads, isQuick: quick)
    let originals = wants(.quality) ? try Originals(folder: images) : nil
    var report = Report(date: ReportCommand.today, machine: try .here(threads: threads))
    if wants(.speed) { report.speed = try await SpeedMeasurement(setting).figure() }
    if let originals { report.quality = try await QualityMeasurement(setting, originals).figure() }
    if wants(.memory) { report.memory = try await MemoryMeasurement(setting).figure() }
    return report
  }

  private func wants(_ figure: ReportFigure) -> Bool { only.isEmpty || only.contains(figure) }

  private static func contents(of path: String) throws -> Data {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ValidationError("\(path) cannot be read.")
    }
    return data
  }

  private static var today: String {
    let parts = Calendar(identifier: .gregorian).dateComponents([.year, .month, .day], from: Date())
    return String(format: "%04d-%02d-%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
  }
}
