import Foundation

/// How a report is measured.
struct ReportSetting {
  let rounds: Int
  let threads: Int?
  let isQuick: Bool
  private let askedRounds: Int?

  init(rounds: Int?, threads: Int?, isQuick: Bool) {
    self.rounds = rounds ?? (isQuick ? 2 : 5)
    self.threads = threads
    self.isQuick = isQuick
    askedRounds = rounds
  }

  /// The command that measures this figure again, as it was.
  func command(_ figure: ReportFigure, images: String? = nil) -> String {
    var words = ["upscale-bench", "report", "--only", figure.rawValue]
    if let images { words += ["--images", ReportSetting.quoted(images)] }
    if let askedRounds, figure != .memory { words += ["--rounds", "\(askedRounds)"] }
    if let threads { words += ["--threads", "\(threads)"] }
    if isQuick { words.append("--quick") }
    return words.joined(separator: " ")
  }

  private static func quoted(_ word: String) -> String {
    let isPlain = word.allSatisfy { $0.isLetter || $0.isNumber || "/._-+".contains($0) }
    return isPlain && !word.isEmpty ? word : "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
  }
}
