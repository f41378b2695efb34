/// How long a device may be silent, and how often a tile that failed is cut in two.
struct RunLimits: Sendable {
  /// A device that finishes nothing for so long counts as hung. No launch takes so long on any device, and markers
  /// between launches tell that it goes on.
  var patience: Duration = .seconds(30)
  var maxHalvings = 3
}
