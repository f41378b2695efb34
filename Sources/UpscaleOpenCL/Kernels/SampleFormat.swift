/// How the samples of a value lie in a device's memory.
struct SampleFormat: Hashable {
  /// Channels that lie together; a value of more channels lies in several planes.
  var unit: Int
  /// Half precision in place of float.
  var isHalf = false

  var bytes: Int { isHalf ? 2 : 4 }
}
