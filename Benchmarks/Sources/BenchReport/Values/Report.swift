public import Foundation

/// What was measured on one machine, and all that is needed to draw it. It goes to a JSON file and comes back the same.
public struct Report: Codable, Hashable, Sendable {
  /// The day it was measured, as 2026-11-30.
  public var date: String
  public var machine: MachineFacts
  public var speed: SpeedFigure?
  /// Other runtimes, as compare.py measured them; empty where none were run.
  public var peers: [PeerComparison]
  public var quality: QualityFigure?
  public var memory: MemoryFigure?

  public init(date: String, machine: MachineFacts) {
    self.date = date
    self.machine = machine
    peers = []
  }

  public init(json: Data) throws {
    self = try JSONDecoder().decode(Report.self, from: json)
  }

  /// Keys in order, so that two reports can be compared line by line.
  public func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }
}
