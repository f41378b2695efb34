/// How close enlargements of reduced pictures come to the originals, and what they cost.
public struct QualityFigure: Codable, Hashable, Sendable {
  /// One upscaler at one scale, over all pictures.
  public struct Point: Codable, Hashable, Sendable {
    public var method: String
    public var scale: Int
    /// The mean over the pictures, on luma, in dB.
    public var psnr: Double
    /// For each pixel of the source; of a resampler, what its kernel needs in two directions and three channels.
    public var multiplyAdds: Double
    /// For each megapixel of the results: the sum of every picture's fastest round.
    public var seconds: Double
    /// Whether it is a classical resampler.
    public var isClassical: Bool

    public init(
      method: String, scale: Int, psnr: Double, multiplyAdds: Double, seconds: Double, isClassical: Bool
    ) {
      self.method = method
      self.scale = scale
      self.psnr = psnr
      self.multiplyAdds = multiplyAdds
      self.seconds = seconds
      self.isClassical = isClassical
    }
  }

  /// The command that makes it.
  public var command: String
  /// What the pictures are called together: “Set14, 14 pictures”.
  public var pictures: String
  /// How the originals were reduced, in words.
  public var reduction: String
  /// How often every picture was enlarged for the times, in turns.
  public var rounds: Int
  public var points: [Point]

  public init(command: String, pictures: String, reduction: String, rounds: Int, points: [Point]) {
    self.rounds = rounds
    self.command = command
    self.pictures = pictures
    self.reduction = reduction
    self.points = points
  }
}
