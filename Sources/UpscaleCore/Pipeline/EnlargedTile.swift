/// What a network made of a tile: three channels of colour and, for pictures with alpha, alpha.
struct EnlargedTile: Sendable {
  var color: Tensor
  var alpha: AlphaPlane.Enlarged?

  /// Writes the tile into `band`, as high as the tile, beginning at column `x`.
  func place(into band: inout Tensor, at x: Int, channels: PixelFormat.Channels) {
    let (size, stride, rowLength) = (color.size, channels.count, band.samplesPerRow)
    band.withUnsafeMutableSamples { band in
      guard let target = band.baseAddress else { return }
      color.withUnsafeSamples { color in
        for y in 0..<size.height {
          EnlargedTile.placeColor(
            UnsafeBufferPointer(rebasing: color[y * size.width * 3..<(y + 1) * size.width * 3]),
            into: target + y * rowLength + x * stride, stride: stride, colors: channels.colorCount)
        }
      }
      for y in 0..<size.height {
        placeAlpha(row: y, into: target + y * rowLength + x * stride + stride - 1, stride: stride)
      }
    }
  }

  private static func placeColor(
    _ row: UnsafeBufferPointer<Float>, into target: UnsafeMutablePointer<Float>, stride: Int, colors: Int
  ) {
    guard let source = row.baseAddress else { return }
    for x in 0..<row.count / 3 {
      if colors == 3 {
        target[x &* stride] = source[3 &* x]
        target[x &* stride &+ 1] = source[3 &* x &+ 1]
        target[x &* stride &+ 2] = source[3 &* x &+ 2]
      } else {
        target[x &* stride] = (source[3 &* x] + source[3 &* x &+ 1] + source[3 &* x &+ 2]) / 3
      }
    }
  }

  private func placeAlpha(row: Int, into target: UnsafeMutablePointer<Float>, stride: Int) {
    let width = color.size.width
    switch alpha {
    case nil: break
    case .constant(let value): for x in 0..<width { target[x &* stride] = value }
    case .plane(let plane):
      plane.withUnsafeSamples { samples in
        for x in 0..<width { target[x &* stride] = samples[row &* width &+ x] }
      }
    }
  }
}
