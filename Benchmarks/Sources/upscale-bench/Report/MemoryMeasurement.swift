import BenchReport
import Foundation
import Upscale

/// Runs whole jobs, each in a process of its own, and asks for the most memory that it had.
struct MemoryMeasurement {
  private let setting: ReportSetting

  init(_ setting: ReportSetting) { self.setting = setting }

  func figure() async throws -> MemoryFigure {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("upscale-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var rows: [MemoryFigure.Row] = []
    for side in Set(jobs.flatMap(\.sides)).sorted() {
      let source = folder.appendingPathComponent("\(side).png").path
      try await ImageFile.write(TestPicture.image(PixelSize(width: side, height: side)), to: source)
      for (method, sides) in jobs where sides.contains(side) {
        let output = folder.appendingPathComponent("result.png").path
        let outcome = try JobCommand.outcome(of: source, to: output, model: method, scale: 4, threads: setting.threads)
        rows.append(
          MemoryFigure.Row(
            method: method, scale: 4, width: side, height: side, promisedBytes: outcome.promised,
            measuredBytes: outcome.peak))
      }
    }
    return MemoryFigure(command: setting.command(.memory), rows: rows)
  }

  /// Each as large as takes some seconds.
  private var jobs: [(method: String, sides: [Int])] {
    if setting.isQuick { return [("fast", [64, 128])] }
    let sides = [128, 256, 512, 1024, 2048, 4096]
    return [("photo", sides.filter { $0 <= 1024 }), ("fast", sides), ("bicubic", sides)]
  }
}
