/// Times of whole enlargements from a picture in memory to a picture in memory, taken in turns.
public struct SpeedFigure: Codable, Hashable, Sendable {
  /// One upscaler on one device.
  public struct Row: Codable, Hashable, Sendable {
    /// What enlarges: “photo”, “lanczos3”.
    public var method: String
    public var scale: Int
    /// “CPU”, “CPU, precision fast”, or an OpenCL device.
    public var device: String
    /// One for each round.
    public var seconds: [Double]

    public init(method: String, scale: Int, device: String, seconds: [Double]) {
      self.method = method
      self.scale = scale
      self.device = device
      self.seconds = seconds
    }
  }

  /// The command that makes it.
  public var command: String
  public var width: Int
  public var height: Int
  /// Round by round each row has its turn.
  public var rows: [Row]

  public init(command: String, width: Int, height: Int, rows: [Row]) {
    self.command = command
    self.width = width
    self.height = height
    self.rows = rows
  }

  /// Megapixels of a row's result.
  public func megapixels(_ row: Row) -> Double { Double(width * height * row.scale * row.scale) / 1e6 }
}
