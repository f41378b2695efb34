/// Where a `PooledContext` has its samples and cells along one side of a picture.
///
/// A sample is what the convolution in strides gives, a cell the largest of a window of samples. Where the picture is
/// smaller than the kernel or the window, there is one sample or cell, of what there is.
package struct PooledAxis: Sendable {
  /// Pixels of the picture, samples, and cells.
  package let pixels: Int
  package let samples: Int
  package let cells: Int
  private let context: PooledContext

  package init(_ context: PooledContext, pixels: Int) {
    func count(_ length: Int, window: Int, step: Int) -> Int { max(0, length - window) / step + 1 }
    self.context = context
    self.pixels = pixels
    samples = count(pixels, window: context.reduction.kernelSize, step: context.stride)
    cells = count(samples, window: context.window, step: context.step)
  }

  /// The samples whose kernels' centers lie in `range`: each in one of the parts that make up the picture.
  package func samples(centeredIn range: Range<Int>) -> Range<Int> {
    let end = self.samples(centeredBefore: range.upperBound)
    return min(self.samples(centeredBefore: range.lowerBound), end)..<end
  }

  private func samples(centeredBefore pixel: Int) -> Int {
    guard pixel < pixels else { return samples }
    return min(max(0, (pixel - context.reduction.radius).dividedUp(by: context.stride)), samples)
  }

  /// The cells in whose windows any of some samples lie.
  package func cells(of samples: Range<Int>) -> Range<Int> {
    guard !samples.isEmpty else { return 0..<0 }
    let first = max(0, (samples.lowerBound - context.window + 1).dividedUp(by: context.step))
    let end = min((samples.upperBound - 1) / context.step + 1, cells)
    return min(first, end)..<end
  }

  /// The samples in a cell's window.
  package func window(of cell: Int) -> Range<Int> {
    cell * context.step..<min(cell * context.step + context.window, samples)
  }

  /// The cells that make up the pixels of `range`, with those that these see through the layers.
  package func cells(seenFrom range: Range<Int>) -> Range<Int> {
    let (first, last) = (place(of: range.lowerBound), place(of: range.upperBound - 1))
    return max(0, first.cell - context.reach)..<min(cells, last.next + 1 + context.reach)
  }

  /// Between which cells a pixel lies, and how near to the second.
  package func place(of pixel: Int) -> (cell: Int, next: Int, weight: Float) {
    let position = max(0, (Float(pixel) + 0.5) * scale - 0.5)
    let cell = min(Int(position), cells - 1)
    return (cell, min(cell + 1, cells - 1), position - Float(cell))
  }

  /// Cells for a pixel.
  package var scale: Float { Float(cells) / Float(pixels) }
}
