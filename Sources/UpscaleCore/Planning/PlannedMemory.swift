/// What a job takes besides what the process has before it, and when. In floating point, since of the largest images and
/// networks the bytes are beyond any integer.
package struct PlannedMemory: Sendable {
  /// The source and copies of it, all the time.
  package var pictures = 0.0
  /// The most that passes and stages take at once.
  package var work = 0.0
  /// How much of the result is written by then, 0 … 1.
  package var written = 1.0
  /// What is left of it when the last rows are written.
  package var end = 0.0
  /// What prepared networks take, until the end.
  package var networks = 0.0
}
