public import Foundation

/// One network on several runtimes, as `compare.py run --json` writes it.
public struct PeerComparison: Codable, Hashable, Sendable {
  public struct Row: Codable, Hashable, Sendable {
    public var name: String
    /// One for each round.
    public var seconds: [Double]
    /// The median of the rounds' own ratios to the first worker.
    public var ratio: Double
    /// Squared error over squared values, with the first worker's output.
    public var error: Double
    /// The runtime's version where it is a Python package.
    public var version: String?
  }

  public var command: String
  /// The model file's name.
  public var model: String
  /// Height x width.
  public var size: String
  public var threads: Int
  public var rows: [Row]

  public init(json: Data) throws {
    self = try JSONDecoder().decode(PeerComparison.self, from: json)
  }
}
