/// What whole jobs took of memory, file to file, each in a process of its own, beside what their plans promised.
public struct MemoryFigure: Codable, Hashable, Sendable {
  public struct Row: Codable, Hashable, Sendable {
    public var method: String
    public var scale: Int
    /// The source's, as the result is `scale` times as large.
    public var width: Int
    public var height: Int
    public var promisedBytes: Int
    public var measuredBytes: Int

    public init(method: String, scale: Int, width: Int, height: Int, promisedBytes: Int, measuredBytes: Int) {
      self.method = method
      self.scale = scale
      self.width = width
      self.height = height
      self.promisedBytes = promisedBytes
      self.measuredBytes = measuredBytes
    }

    public var sourceMegapixels: Double { Double(width * height) / 1e6 }
    /// What the result takes in memory, in 8-bit RGB.
    public var resultBytes: Int { 3 * width * height * scale * scale }
  }

  /// The command that makes it.
  public var command: String
  public var rows: [Row]

  public init(command: String, rows: [Row]) {
    self.command = command
    self.rows = rows
  }
}
