/// A context's cells stretched to the picture.
struct SpreadDescriptor: Hashable {
  var channels: Int
  var output: SampleFormat

  var macros: [(String, Int)] {
    [("CHANNELS", channels), ("OUTPUT_UNIT", output.unit), ("OUTPUT_HALF", output.isHalf ? 1 : 0)]
  }
}
