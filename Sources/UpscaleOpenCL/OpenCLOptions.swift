/// What a backend does in other ways than usual.
struct OpenCLOptions: Sendable {
  /// Nil for none.
  var cache: FileCache?
  var limits = RunLimits()
  /// How long to look for the best ways to launch a network's layers when it is prepared; zero for not at all. What was
  /// found before is used all the same.
  var tuningBudget = Duration.zero
  /// Whether `.fast` gives way to `.full` where it loses too much of a network.
  var guardsPrecision = true
  /// The matrix units that are used for `.fast` where a trial shows that they work.
  var matrixUnits: @Sendable (OpenCLDevice) -> MatrixUnits? = { MatrixUnits(of: $0) }
  /// The style of a device without matrix units, by whether values shall be stored in half precision.
  var style: @Sendable (OpenCLDevice, Bool) -> ComputeStyle = { ComputeStyle(for: $0, storesHalf: $1) }
  /// How tiles and results cross to and from a device.
  var transfer: @Sendable (OpenCLDevice) -> TransferStyle = { TransferStyle(for: $0) }
}
