/// Geometric self-ensemble (Timofte et al., “Seven ways to improve example-based single image super resolution”, 2016):
/// every tile is the mean of eight runs, over the tile turned and mirrored in every way.
///
/// A backend's grids lie differently over a turned tile, so that tiles fit one another to rounding, not bit for bit.
struct EnsembleNetwork: PreparedNetwork {
  static let runs = Orientation.allCases.count

  private let single: any PreparedNetwork

  init(_ single: any PreparedNetwork) { self.single = single }

  var network: Network { single.network }
  var tilingRules: TilingRules { single.tilingRules }
  var isSpent: Bool { single.isSpent }
  var multiplyAddsPerPixel: Int { EnsembleNetwork.runs * single.multiplyAddsPerPixel }
  var summary: String { "\(single.summary), the mean of \(EnsembleNetwork.runs) runs" }

  func run(_ tile: Tensor, keeping kept: Rect) async throws -> Tensor {
    let size = kept.size.scaled(by: network.scale)
    var sum = Tensor(size: size, channels: network.outputChannels)
    for orientation in Orientation.allCases {
      try Task.checkCancellation()
      let turned = try await single.run(
        tile.turned(from: orientation), keeping: kept.turned(from: orientation, in: tile.size))
      sum.add(turned.turned(from: orientation.inverse), times: 1 / Float(EnsembleNetwork.runs))
    }
    return sum
  }
}

extension Tensor {
  /// Three channels, turned as a picture stored in `orientation` is turned to stand upright.
  fileprivate func turned(from orientation: Orientation) -> Tensor {
    if orientation == .up { return self }
    let turn = PixelTurn(orientation, of: size)
    return Tensor(size: turn.target, channels: channels) { result in
      withUnsafeSamples { source in
        turn.apply(
          UnsafeRawBufferPointer(source), into: UnsafeMutableRawBufferPointer(result),
          format: PixelFormat(.rgb, .float32))
      }
    }
  }

  fileprivate mutating func add(_ other: Tensor, times factor: Float) {
    withUnsafeMutableSamples { sums in
      other.withUnsafeSamples { samples in
        for index in 0..<sums.count { sums[index] += factor * samples[index] }
      }
    }
  }
}

extension Rect {
  /// Where a part of a picture of `size`, stored in `orientation`, lies when that stands upright.
  fileprivate func turned(from orientation: Orientation, in size: Size) -> Rect {
    let (right, bottom) = (size.width - maxX, size.height - maxY)
    return switch orientation {
    case .up: self
    case .upMirrored: Rect(x: right, y: y, width: width, height: height)
    case .down: Rect(x: right, y: bottom, width: width, height: height)
    case .downMirrored: Rect(x: x, y: bottom, width: width, height: height)
    case .leftMirrored: Rect(x: y, y: x, width: height, height: width)
    case .right: Rect(x: bottom, y: x, width: height, height: width)
    case .rightMirrored: Rect(x: bottom, y: right, width: height, height: width)
    case .left: Rect(x: y, y: right, width: height, height: width)
    }
  }
}

extension Orientation {
  /// The orientation that undoes this one.
  fileprivate var inverse: Orientation {
    switch self {
    case .right: .left
    case .left: .right
    default: self
    }
  }
}
