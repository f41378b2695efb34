/// A turn or a mirroring: where in the stored picture each pixel of the upright one lies.
package struct PixelTurn {
  package let target: PixelSize
  /// The stored pixel that is at the top left of the upright picture, and the steps from one pixel and one row of the
  /// upright picture to the next, all in stored pixels.
  private let origin: Int
  private let step: Int
  private let rowStep: Int

  package init(_ orientation: ImageOrientation, of size: PixelSize) {
    let (right, down) = (size.width - 1, (size.height - 1) * size.width)
    target = orientation.swapsSides ? size.transposed : size
    switch orientation {
    case .up: (origin, step, rowStep) = (0, 1, size.width)
    case .upMirrored: (origin, step, rowStep) = (right, -1, size.width)
    case .down: (origin, step, rowStep) = (down + right, -1, -size.width)
    case .downMirrored: (origin, step, rowStep) = (down, 1, -size.width)
    case .leftMirrored: (origin, step, rowStep) = (0, size.width, 1)
    case .right: (origin, step, rowStep) = (down, -size.width, 1)
    case .rightMirrored: (origin, step, rowStep) = (down + right, -size.width, -1)
    case .left: (origin, step, rowStep) = (right, size.width, -1)
    }
  }

  /// Copies every pixel. Both buffers hold the whole picture in `format`, aligned for its samples.
  package func apply(
    _ source: UnsafeRawBufferPointer, into result: UnsafeMutableRawBufferPointer, format: PixelFormat
  ) {
    switch format.sample {
    case .uint8: copy(format.channels, of: UInt8.self, source, result)
    case .uint16: copy(format.channels, of: UInt16.self, source, result)
    case .float32: copy(format.channels, of: Float.self, source, result)
    }
  }

  private func copy<Sample>(
    _ channels: PixelFormat.Channels, of _: Sample.Type, _ source: UnsafeRawBufferPointer,
    _ result: UnsafeMutableRawBufferPointer
  ) {
    switch channels {
    case .gray: copy(Sample.self, source, result)
    case .grayAlpha: copy((Sample, Sample).self, source, result)
    case .rgb: copy((Sample, Sample, Sample).self, source, result)
    case .rgba: copy((Sample, Sample, Sample, Sample).self, source, result)
    }
  }

  private func copy<Pixel>(_: Pixel.Type, _ source: UnsafeRawBufferPointer, _ result: UnsafeMutableRawBufferPointer) {
    let from = source.assumingMemoryBound(to: Pixel.self)
    let to = result.assumingMemoryBound(to: Pixel.self)
    // Blocks, because a quarter turn reads down columns: a block's cache lines are all used before they are dropped.
    let block = 64
    for top in stride(from: 0, to: target.height, by: block) {
      for left in stride(from: 0, to: target.width, by: block) {
        for y in top..<min(top + block, target.height) {
          var index = origin + y * rowStep + left * step
          for x in left..<min(left + block, target.width) {
            to[y * target.width + x] = from[index]
            index += step
          }
        }
      }
    }
  }
}
