/// How long a device may take, and how often a tile that failed is cut in two.
struct RunLimits: Sendable {
  /// A device that needs longer than this for a small tile counts as hung.
  var floor: Duration = .seconds(30)
  /// And for larger ones: the multiply-adds in a second that any device must reach.
  var slowest = 1e8
  var maxHalvings = 3

  func duration(multiplyAdds: Double) -> Duration { floor + .seconds(multiplyAdds / slowest) }
}
