/// Who wants to know how far the tile at work is. The listener goes with the task, past whatever stands between the
/// pipeline and the backend that computes.
package enum TileProgress {
  /// Called with the part that is done, up to 1, on any thread, now and then while a large tile is computed.
  @TaskLocal package static var listener: (@Sendable (Double) -> Void)?
}
