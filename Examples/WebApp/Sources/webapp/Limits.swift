/// What a visitor may make the server do.
struct Limits: Sendable {
  /// Bytes of an upload.
  var uploadBytes = 25_000_000
  /// How long an upload may take.
  var uploadTime = Duration.seconds(60)
  /// Pixels of an uploaded picture.
  var sourcePixels = 40_000_000
  /// Pixels of a result.
  var resultPixels = 160_000_000
  /// Pictures that are enlarged at once; each uses all processors.
  var running = 1
  /// Pictures that are here at once: uploaded, waiting, enlarged, and results that were not fetched yet.
  var places = 12
  /// How long a result waits to be fetched.
  var keeping = Duration.seconds(120)
  /// Connections that are open at once.
  var connections = 128
}
