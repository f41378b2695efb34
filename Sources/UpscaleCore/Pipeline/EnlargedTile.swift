/// What a network made of a tile: color and, for pictures with alpha, alpha.
struct EnlargedTile: Sendable {
  /// One channel or three.
  var color: NetworkTensor
  var alpha: AlphaPlane.Enlarged?

  /// Writes the tile into `band`, as high as the tile, beginning at column `x`.
  func place(into band: inout NetworkTensor, at x: Int) {
    band.place(color, column: x, channel: 0)
    switch alpha {
    case nil: break
    case .constant(let value):
      let row = NetworkTensor(size: PixelSize(width: color.size.width, height: 1), channels: 1) {
        $0.initialize(repeating: value)
      }
      band.place(row, column: x, channel: color.channels)
    case .plane(let plane): band.place(plane, column: x, channel: color.channels)
    }
  }
}

extension NetworkTensor {
  /// The mean of three channels.
  var gray: NetworkTensor {
    NetworkTensor(size: size, channels: 1) { gray in
      withUnsafeSamples { samples in
        for index in 0..<gray.count {
          gray[index] = (samples[3 &* index] + samples[3 &* index &+ 1] + samples[3 &* index &+ 2]) / 3
        }
      }
    }
  }

  /// Writes `source` into the pixels from `column` on and their channels from `channel` on, stored as this tensor's
  /// samples are. A source of one row is repeated.
  fileprivate mutating func place(_ source: NetworkTensor, column: Int, channel: Int) {
    let source = source.stored(as: sample)
    let (target, height, sample) = (column * channels + channel, size.height, sample)
    let (stride, rowLength) = (channels, samplesPerRow)
    withUnsafeMutableBytes { bytes in
      source.withUnsafeBytes { samples in
        for y in 0..<height {
          let from = y % source.size.height * source.samplesPerRow
          let to = y * rowLength + target
          // Samples are moved, whatever they mean.
          switch sample {
          case .uint8: NetworkTensor.spread(samples, from, source, bytes, to, stride: stride, as: UInt8.self)
          case .uint16: NetworkTensor.spread(samples, from, source, bytes, to, stride: stride, as: UInt16.self)
          case .float32: NetworkTensor.spread(samples, from, source, bytes, to, stride: stride, as: Float.self)
          }
        }
      }
    }
  }

  /// Moves one row of `shape`'s pixels to pixels `stride` samples apart.
  private static func spread<Sample>(
    _ samples: UnsafeRawBufferPointer, _ first: Int, _ shape: NetworkTensor, _ bytes: UnsafeMutableRawBufferPointer,
    _ start: Int, stride: Int, as type: Sample.Type
  ) {
    guard let from = samples.assumingMemoryBound(to: type).baseAddress.map({ $0 + first }),
      let to = bytes.assumingMemoryBound(to: type).baseAddress.map({ $0 + start })
    else { return }
    switch shape.channels {
    case stride: to.update(from: from, count: shape.samplesPerRow)
    case 3:
      for x in 0..<shape.size.width {
        to[x &* stride] = from[3 &* x]
        to[x &* stride &+ 1] = from[3 &* x &+ 1]
        to[x &* stride &+ 2] = from[3 &* x &+ 2]
      }
    default: for x in 0..<shape.size.width { to[x &* stride] = from[x] }
    }
  }
}
