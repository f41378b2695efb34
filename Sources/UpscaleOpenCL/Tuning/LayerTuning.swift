/// What tuning found for one layer.
public struct LayerTuning: Sendable {
  /// Channels in and out, and the kernel's size.
  public let layer: String
  /// The time of the way used without tuning; nil if it was lost.
  public internal(set) var usual: Duration?
  /// The time of the fastest way; nil if none computed correctly.
  public internal(set) var best: Duration?
  /// How many ways were tried.
  public internal(set) var tried = 0
  /// How many of them failed, computed incorrectly or were far slower.
  public internal(set) var lost = 0

  init(layer: String) { self.layer = layer }
}
