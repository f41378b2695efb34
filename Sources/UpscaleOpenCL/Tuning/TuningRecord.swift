/// What is known of the ways to launch one layer on one device; kept in a file that is written before each trial.
struct TuningRecord: Equatable {
  /// The fastest of those that computed right.
  var best: LaunchChoice?
  /// Those that failed, computed wrong, or never came back.
  var lost: Set<LaunchChoice> = []
  /// On trial. Found at a start, it brought the last one down.
  var trying: LaunchChoice?

  private static let title = "upscale tuning 1"

  init() {}

  /// Nil for text that is not a whole record.
  init?(_ bytes: [UInt8]) {
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    guard lines.first.map(String.init) == TuningRecord.title else { return nil }
    for line in lines.dropFirst() {
      let words = line.split(separator: " ")
      let numbers = words.dropFirst().compactMap { Int($0) }
      guard words.count == 4, numbers.count == 3, numbers.allSatisfy({ (1...4096).contains($0) }) else { return nil }
      let choice = LaunchChoice(vectors: numbers[0], pixels: numbers[1], group: numbers[2])
      switch words[0] {
      case "best": best = choice
      case "lost", "trying": lost.insert(choice)
      default: return nil
      }
    }
  }

  var bytes: [UInt8] {
    func line(_ name: String, _ choice: LaunchChoice) -> String {
      "\(name) \(choice.vectors) \(choice.pixels) \(choice.group)"
    }
    var lines = [TuningRecord.title]
    if let best { lines.append(line("best", best)) }
    lines += lost.map { line("lost", $0) }.sorted()
    if let trying { lines.append(line("trying", trying)) }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }
}
