/// What a backend has on one of its devices.
struct DeviceStation: Sendable {
  var store: ProgramStore
  /// Those that the device states; nil from their first failure on.
  var matrixUnits: MatrixUnits?
  /// Whether they were seen to multiply right.
  var hasTriedUnits = false
}
