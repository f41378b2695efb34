/// What a backend does in other ways than usual.
struct OpenCLOptions: Sendable {
  /// Nil for none.
  var cache: FileCache?
  var limits = RunLimits()
  /// The style of a device, by whether values shall be stored in half precision.
  var style: @Sendable (OpenCLDevice, Bool) -> ComputeStyle = { ComputeStyle(for: $0, storesHalf: $1) }
}
