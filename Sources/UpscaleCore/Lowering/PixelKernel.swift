/// What makes a pixel of the pixel at its place and nothing else: a kernel that all backends share, and the numbers it
/// computes with.
package struct PixelKernel: Sendable, Hashable {
  /// Its name in `Kernels/Pixels`.
  package let name: String
  package let constants: [Float]

  package init(_ name: String, constants: [Float] = []) { (self.name, self.constants) = (name, constants) }
}
