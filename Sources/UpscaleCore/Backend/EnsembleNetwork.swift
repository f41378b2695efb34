/// Geometric self-ensemble (Timofte et al., “Seven ways to improve example-based single image super resolution”, 2016):
/// every tile is the mean of eight runs, over the tile turned and mirrored in every way.
///
/// A backend's grids lie differently over a turned tile, so that tiles fit one another to rounding, not bit for bit.
struct EnsembleNetwork: PreparedNetwork {
  static let runs = ImageOrientation.allCases.count

  private let single: any PreparedNetwork
  private var listener: (@Sendable (Double) -> Void)?

  init(_ single: any PreparedNetwork) { self.single = single }

  var network: UpscaleNetwork { single.network }
  var tilingRules: TilingRules { single.tilingRules }
  var isSpent: Bool { single.isSpent }
  var multiplyAddsPerPixel: Int { EnsembleNetwork.runs * single.multiplyAddsPerPixel }
  var measuringMultiplyAddsPerPixel: Int { EnsembleNetwork.runs * single.measuringMultiplyAddsPerPixel }
  var summary: String { "\(single.summary), the mean of \(EnsembleNetwork.runs) runs" }

  func telling(_ listener: @escaping @Sendable (Double) -> Void) -> any PreparedNetwork {
    var result = self
    result.listener = listener
    return result
  }

  func run(_ tile: NetworkTensor, keeping kept: PixelRect) async throws -> NetworkTensor {
    try await mean(of: tile, keeping: kept) { network, tile, kept, _ in try await network.run(tile, keeping: kept) }
  }

  func run(
    _ tile: NetworkTensor, keeping kept: PixelRect, at place: TilePlace, measures: PictureMeasures,
    storing sample: PixelFormat.Sample
  ) async throws -> NetworkTensor {
    try await mean(of: tile, keeping: kept) { network, tile, kept, run in
      try await network.run(
        tile, keeping: kept, at: place.turned(from: ImageOrientation.allCases[run]),
        measures: measures.part(run, of: EnsembleNetwork.runs), storing: .float32)
    }
  }

  /// Those of all runs, one after the other: each has measures of its own.
  func nextMeasure(
    of tile: NetworkTensor, keeping kept: PixelRect, at place: TilePlace, known: PictureMeasures
  ) async throws -> PictureMeasures {
    var all = PictureMeasures.none
    for (index, orientation) in ImageOrientation.allCases.enumerated() {
      try Task.checkCancellation()
      let measures = try await single.nextMeasure(
        of: tile.turned(from: orientation), keeping: kept.turned(from: orientation, in: tile.size),
        at: place.turned(from: orientation), known: known.part(index, of: EnsembleNetwork.runs))
      all.append(measures)
    }
    return all
  }

  /// The network of one run, which tells of its part of the tile.
  private func network(ofRun index: Int) -> any PreparedNetwork {
    guard let listener else { return single }
    return single.telling { listener((Double(index) + $0) / Double(EnsembleNetwork.runs)) }
  }

  private func mean(
    of tile: NetworkTensor, keeping kept: PixelRect,
    _ run: (any PreparedNetwork, NetworkTensor, PixelRect, Int) async throws -> NetworkTensor
  ) async throws -> NetworkTensor {
    let size = kept.size.scaled(by: network.scale)
    // The sum, and a tile before and after it is turned, and its result likewise.
    try MemoryHeadroom.require((tile.count + 2 * size.width * size.height * network.outputChannels) * 4)
    var sum = NetworkTensor(size: size, channels: network.outputChannels)
    for (index, orientation) in ImageOrientation.allCases.enumerated() {
      try Task.checkCancellation()
      let turned = try await run(
        network(ofRun: index), tile.turned(from: orientation), kept.turned(from: orientation, in: tile.size), index)
      sum.add(turned.turned(from: orientation.inverse), times: 1 / Float(EnsembleNetwork.runs))
    }
    return sum
  }
}

extension NetworkTensor {
  /// Three channels, turned as a picture stored in `orientation` is turned to stand upright.
  fileprivate func turned(from orientation: ImageOrientation) -> NetworkTensor {
    if orientation == .up { return self }
    let turn = PixelTurn(orientation, of: size)
    return NetworkTensor(size: turn.target, channels: channels) { result in
      withUnsafeSamples { source in
        turn.apply(
          UnsafeRawBufferPointer(source), into: UnsafeMutableRawBufferPointer(result),
          format: PixelFormat(.rgb, .float32))
      }
    }
  }

  fileprivate mutating func add(_ other: NetworkTensor, times factor: Float) {
    withUnsafeMutableSamples { sums in
      other.withUnsafeSamples { samples in
        for index in 0..<sums.count { sums[index] += factor * samples[index] }
      }
    }
  }
}

extension PixelRect {
  /// Where a part of a picture of `size`, stored in `orientation`, lies when that stands upright.
  fileprivate func turned(from orientation: ImageOrientation, in size: PixelSize) -> PixelRect {
    let (right, bottom) = (size.width - maxX, size.height - maxY)
    return switch orientation {
    case .up: self
    case .upMirrored: PixelRect(x: right, y: y, width: width, height: height)
    case .down: PixelRect(x: right, y: bottom, width: width, height: height)
    case .downMirrored: PixelRect(x: x, y: bottom, width: width, height: height)
    case .leftMirrored: PixelRect(x: y, y: x, width: height, height: width)
    case .right: PixelRect(x: bottom, y: x, width: height, height: width)
    case .rightMirrored: PixelRect(x: bottom, y: right, width: height, height: width)
    case .left: PixelRect(x: y, y: right, width: height, height: width)
    }
  }
}

extension TilePlace {
  /// The same where the picture, stored in `orientation`, stands upright.
  fileprivate func turned(from orientation: ImageOrientation) -> TilePlace {
    TilePlace(area: area.turned(from: orientation, in: picture), in: PixelTurn(orientation, of: picture).target)
  }
}

extension ImageOrientation {
  /// The orientation that undoes this one.
  fileprivate var inverse: ImageOrientation {
    switch self {
    case .right: .left
    case .left: .right
    default: self
    }
  }
}
