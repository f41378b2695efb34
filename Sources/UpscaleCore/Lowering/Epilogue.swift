/// What a step does to its sums, or to the pixels it takes, before it stores them.
package enum Epilogue: Sendable, Hashable {
  case activation(NetworkActivation)
  /// Channels become pixels (`NetworkOperation.pixelShuffle`).
  case shuffle(factor: Int)
  /// Every pixel becomes `factor` × `factor` pixels.
  case enlarge(factor: Int)
  /// `factor` × `factor` pixels become channels of one (`NetworkOperation.pixelUnshuffle`).
  case gather(factor: Int)
  /// Pixels move so many places to the right and down.
  case translate(by: Int)
  /// Adds the step's second input, of which every pixel counts for `repeated` × `repeated` pixels of the output.
  case add(repeated: Int)
  /// Multiplies by the step's second input.
  case multiply
  /// Makes every pixel of the one at its place.
  case pixelwise(PixelKernel)
  /// Multiplies every channel by its number in the step's second input, which a measuring step made.
  case gate
  /// Stretches the step's second input, which a measuring step made, to the picture; the first only tells its size.
  case spread
  /// Adds the step's second input, and multiplies by a sigmoid of what was there before: (x + other) · (sigmoid(x) + plus).
  case attend(plus: Float)
}
